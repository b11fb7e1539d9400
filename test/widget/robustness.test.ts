import { captchaOn } from '../helpers/captcha-page.js';
import { describeInBrowser } from '../helpers/browser.js';
import { startWidgetSite, type WidgetSite } from '../helpers/widget-site.js';

const answer = 'K7WQ3';

describeInBrowser('<naver-captcha> when things go wrong', (surfer) => {
  const sites: WidgetSite[] = [];
  async function start(...options: Parameters<typeof startWidgetSite>): Promise<WidgetSite> {
    const site = await startWidgetSite(...options);
    sites.push(site);
    return site;
  }
  afterEach(async () => {
    const faults = [...surfer.faults];
    await Promise.all(sites.splice(0).map((site) => site.close()));
    expect(faults).toEqual([]);
  });

  it('waits as long as a 429 asks, counting down, and then loads by itself', async () => {
    const site = await start();
    site.intercept = (_req, res) =>
      res.status(429).set('Retry-After', '2').json({ status: 429, code: 'ERR_CAPTCHA_RATE_LIMITED' });
    const page = await surfer.visit(site.page);
    const { timer, another, status, reaches } = captchaOn(page);
    await timer.filter({ hasText: '2 s' }).waitFor();
    expect(await status.textContent()).toBe('요청이 많습니다');
    expect(await another.getAttribute('aria-disabled')).toBe('true');
    site.intercept = undefined;
    await reaches('ready');
    expect(await timer.textContent()).toBe('');
  });

  it('does not count down to tomorrow', async () => {
    const site = await start();
    site.intercept = (_req, res) =>
      res.status(503).set('Retry-After', '36000').json({ status: 503, code: 'ERR_CAPTCHA_QUOTA' });
    const page = await surfer.visit(site.page);
    const { timer, another, reaches } = captchaOn(page);
    await reaches('failed');
    expect(await timer.textContent()).toBe('');
    expect(await another.getAttribute('aria-disabled')).toBe('false');
  });

  it('loads again when the browser is back online', async () => {
    const site = await start();
    const page = await surfer.visit(site.page);
    const { another, reaches } = captchaOn(page);
    await reaches('ready');
    await page.context().setOffline(true);
    await another.click();
    await reaches('failed');
    await page.context().setOffline(false);
    await reaches('ready');
  });

  it.each([
    ['a page of HTML', (site: WidgetSite) => (site.intercept = (_req, res) => res.send('<h1>hello</h1>'))],
    ['nothing', (site: WidgetSite) => (site.intercept = (req) => req.socket.destroy())],
    [
      'no picture',
      (site: WidgetSite) => (site.intercept = (req, res, next) => (req.path === '/image' ? res.send('no') : next())),
    ],
  ])('says so when the server answers with %s, and tries again when asked', async (_, spoil) => {
    const site = await start();
    spoil(site);
    const page = await surfer.visit(site.page);
    const { status, another, reaches } = captchaOn(page);
    await reaches('failed');
    expect(await status.textContent()).toBe('연결되지 않습니다');
    site.intercept = undefined;
    await another.click();
    await reaches('ready');
  });

  it('replaces an expired challenge when the visitor turns to it, and not before', async () => {
    const site = await start({}, { captcha: { challengeTtlMs: 1_000 } });
    const page = await surfer.visit(site.page);
    const { field, picture, status, reaches, widget } = captchaOn(page);
    await reaches('ready');
    const before = await picture.getAttribute('src');
    await field.fill('K7');
    await reaches('expired');
    expect(await status.textContent()).toBe('만료되었습니다');
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(200);
    expect(await field.inputValue()).toBe('');
    expect(await widget.evaluate((element) => element.matches(':invalid'))).toBe(true);
    const issued = site.emulator.requests.length;
    await page.getByLabel('이름').fill('홍길동');
    expect(site.emulator.requests).toHaveLength(issued);
    await field.focus();
    await reaches('ready');
    expect(await picture.getAttribute('src')).not.toBe(before);
  });

  it('gives up the challenge that another tab has replaced', async () => {
    const site = await start();
    const first = await surfer.visit(site.page);
    await captchaOn(first).reaches('ready');
    const second = await surfer.tab(first, site.page);
    await captchaOn(second).reaches('ready');
    await captchaOn(first).reaches('expired');
    await captchaOn(first).field.focus();
    await captchaOn(first).reaches('ready');
    await captchaOn(second).reaches('expired');
    await captchaOn(first).field.fill(answer);
    await captchaOn(first).field.press('Enter');
    await first.waitForURL('**/signup');
    expect(site.handled).toHaveLength(1);
  });

  it('keeps two widgets of two forms apart, on a first visit too', async () => {
    const captcha =
      '<naver-captcha endpoint="/gate" form="a"></naver-captcha><naver-captcha endpoint="/gate" form="b" name="other"></naver-captcha>';
    const site = await start(
      { captcha },
      {
        routes: (app, gate, handler) =>
          void app.post(
            '/signup',
            gate.requireCaptcha({ form: 'a' }),
            gate.requireCaptcha({ form: 'b', getResponse: (req) => (req.body as { other: unknown }).other }),
            handler,
          ),
      },
    );
    const page = await surfer.visit(site.page);
    for (const nth of [0, 1]) {
      await captchaOn(page, nth).reaches('ready');
      await captchaOn(page, nth).field.fill(answer);
    }
    expect(await page.context().cookies()).toHaveLength(1);
    await captchaOn(page, 1).field.press('Enter');
    await page.waitForURL('**/signup');
    expect(site.handled[0]?.body).toEqual({ name: '', 'captcha-response': answer, other: answer });
  });

  it('lets one of two widgets of one form be good at a time', async () => {
    const one = '<naver-captcha endpoint="/gate"></naver-captcha>';
    const site = await start({ captcha: one + one });
    const page = await surfer.visit(site.page);
    await captchaOn(page, 1).reaches('ready');
    await captchaOn(page, 0).reaches('expired');
    await captchaOn(page, 0).field.focus();
    await captchaOn(page, 0).reaches('ready');
    await captchaOn(page, 1).reaches('expired');
  });

  it('brings a fresh picture and an empty field to a visitor who goes back', async () => {
    const site = await start();
    const page = await surfer.visit(site.page);
    await captchaOn(page).reaches('ready');
    await captchaOn(page).field.fill(answer);
    await captchaOn(page).field.press('Enter');
    await page.waitForURL('**/signup');
    await page.goBack();
    await captchaOn(page).reaches('ready');
    expect(await captchaOn(page).field.inputValue()).toBe('');
    await captchaOn(page).field.fill(answer);
    await captchaOn(page).field.press('Enter');
    await page.waitForURL('**/signup');
    expect(site.handled).toHaveLength(2);
  });

  it('stays whole when "another" is hammered 50 times, within the limits', async () => {
    const site = await start({}, { captcha: { limits: { issue: { perSession: 10 } } } });
    const page = await surfer.visit(site.page);
    const { another, widget, timer, reaches } = captchaOn(page);
    await reaches('ready');
    for (let i = 0; i < 50; i++) await another.dispatchEvent('click');
    await another.evaluate(async (button) => {
      for (let i = 0; i < 50; i++) {
        (button as HTMLElement).click();
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    });
    await widget.locator('fieldset:is(.ready, .failed)').waitFor();
    const issued = site.emulator.requests.filter(({ path }) => path.includes('nkey')).length;
    expect(issued).toBeLessThanOrEqual(10);
    expect(issued).toBeGreaterThan(1);
    if (issued === 10) await timer.filter({ hasText: /\d s/ }).waitFor();
  });

  it('ends its calls when it is taken out of the page, and starts over when it is put back', async () => {
    const site = await start();
    site.intercept = () => undefined;
    const page = await surfer.visit(site.page);
    const { widget, reaches, field } = captchaOn(page);
    await reaches('loading');
    const left = page.waitForEvent('requestfailed');
    const element = await widget.evaluateHandle((node: HTMLElement) => node);
    await element.evaluate((node) => node.remove());
    await left;
    site.intercept = undefined;
    await element.evaluate((node) => document.querySelector('form')?.prepend(node));
    await reaches('ready');
    await field.fill(answer);
    await field.press('Enter');
    await page.waitForURL('**/signup');
    expect(site.handled).toHaveLength(1);
  });

  it('silences what stands inside for browsers without JavaScript', async () => {
    const captcha =
      '<naver-captcha endpoint="/gate"><img src="/gate/image" alt=""><input name="captcha-response" required></naver-captcha>';
    const site = await start({ captcha });
    const page = await surfer.visit(site.page);
    const { field, reaches } = captchaOn(page);
    await reaches('ready');
    await field.fill(answer);
    await field.press('Enter');
    await page.waitForURL('**/signup');
    expect(site.handled[0]?.body).toEqual({ name: '', 'captcha-response': answer });
  });

  it('follows its form: reset, fieldset, and the words of the page', async () => {
    const site = await start({
      captcha: '<fieldset id="all"><naver-captcha endpoint="/gate" mode="verify"></naver-captcha></fieldset>',
    });
    const page = await surfer.visit(site.page);
    const { field, verify, widget, reaches, another } = captchaOn(page);
    await reaches('ready');
    await field.fill(answer);
    await verify.click();
    await reaches('solved');
    await page.evaluate(() => document.forms[0]?.reset());
    await reaches('ready');
    expect(await field.inputValue()).toBe('');
    await page.locator('#all').evaluate((fields: HTMLFieldSetElement) => (fields.disabled = true));
    expect(await another.isDisabled()).toBe(true);
    await page.locator('#all').evaluate((fields: HTMLFieldSetElement) => (fields.disabled = false));
    await widget.evaluate((element: HTMLElementTagNameMap['naver-captcha']) => {
      element.strings = { refresh: '다른 그림' };
      return element.refresh();
    });
    await widget.getByRole('button', { name: '다른 그림' }).waitFor();
  });
});
