import type { BrowserContextOptions } from 'playwright-core';
import { captchaOn } from '../helpers/captcha-page.js';
import { describeInBrowser, shoot } from '../helpers/browser.js';
import { startWidgetSite, type WidgetSite } from '../helpers/widget-site.js';

const answer = 'K7WQ3';
const spoken = '40718';

const withoutScript = `<naver-captcha endpoint="/gate">
<noscript>
<p><img src="/gate/image" alt="자동입력 방지 그림" width="200" height="90"></p>
<p><a href="/page">새 그림</a> <a href="/gate/audio" target="_blank">소리 듣기</a></p>
<label class="field">보이거나 들리는 대로 입력하세요 <input name="captcha-response" autocomplete="off" required></label>
</noscript>
</naver-captcha>`;

describeInBrowser('signing up', (surfer) => {
  let site: WidgetSite;
  let verifying: WidgetSite;
  beforeAll(async () => {
    site = await startWidgetSite({ captcha: withoutScript });
    verifying = await startWidgetSite({ captcha: '<naver-captcha endpoint="/gate" mode="verify"></naver-captcha>' });
  });
  afterAll(async () => {
    await site.close();
    await verifying.close();
  });
  beforeEach(() => {
    site.handled.length = verifying.handled.length = 0;
  });
  afterEach(() => expect(surfer.faults).toEqual([]));

  it.each<[string, BrowserContextOptions]>([
    ['on a desk', {}],
    ['on a phone 320 px wide', { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true }],
    ['in the dark', { colorScheme: 'dark' }],
    ['in forced colours', { forcedColors: 'active', colorScheme: 'dark' }],
    ['at 200 % zoom', { viewport: { width: 640, height: 480 }, deviceScaleFactor: 2 }],
  ])('works with the mouse %s', async (name, options) => {
    const page = await surfer.visit(site.page, options);
    const { field, picture, reaches } = captchaOn(page);
    await reaches('ready');
    await shoot(page, name);
    expect(await picture.boundingBox()).toMatchObject({
      width: expect.closeTo((await field.boundingBox())?.width ?? 0, -1),
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.getByLabel('이름').fill('홍길동');
    await field.click();
    await field.pressSequentially(answer);
    await page.getByRole('button', { name: '가입하기' }).click();
    await page.waitForURL('**/signup');
    expect(site.handled[0]?.body).toEqual({ name: '홍길동', 'captcha-response': answer });
  });

  it('works by keyboard alone', async () => {
    const page = await surfer.visit(site.page);
    await captchaOn(page).reaches('ready');
    await page.keyboard.press('Tab');
    await page.keyboard.type('홍길동');
    await page.keyboard.press('Tab');
    await page.keyboard.type(answer);
    await shoot(page, 'keyboard');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/signup');
    expect(site.handled[0]?.body).toEqual({ name: '홍길동', 'captcha-response': answer });
  });

  it('works by sound alone, and loads the sound once, when asked', async () => {
    const page = await surfer.visit(site.page);
    const { field, listen, picture, status, reaches } = captchaOn(page);
    const sounds: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/audio')) sounds.push(request.url());
    });
    await reaches('ready');
    expect(sounds).toEqual([]);
    await listen.focus();
    await page.keyboard.press('Enter');
    await picture.waitFor({ state: 'detached' });
    await reaches('ready');
    expect(await listen.evaluate((button) => button.matches(':focus'))).toBe(true);
    expect(await field.getAttribute('inputmode')).toBe('numeric');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await field.fill(spoken);
    expect(await status.textContent()).toBe('');
    await shoot(page, 'sound');
    await field.press('Enter');
    await page.waitForURL('**/signup');
    expect(site.handled[0]?.body).toMatchObject({ 'captcha-response': spoken });
    expect(sounds).toHaveLength(1);
  });

  it('goes back from the sound to a picture', async () => {
    const page = await surfer.visit(site.page);
    const { field, listen, picture, another, reaches } = captchaOn(page);
    await reaches('ready');
    await listen.click();
    await picture.waitFor({ state: 'detached' });
    await reaches('ready');
    await another.click();
    await picture.waitFor();
    await reaches('ready');
    await field.fill(answer);
    await field.press('Enter');
    await page.waitForURL('**/signup');
    expect(site.handled).toHaveLength(1);
  });

  it('works without JavaScript', async () => {
    const page = await surfer.visit(site.page, { javaScriptEnabled: false });
    await page.getByLabel('이름').fill('홍길동');
    await page.getByLabel('보이거나 들리는 대로 입력하세요').fill(answer);
    await shoot(page, 'no-script');
    await page.getByRole('button', { name: '가입하기' }).click();
    await page.waitForURL('**/signup');
    expect(site.handled[0]?.body).toEqual({ name: '홍길동', 'captcha-response': answer });
  });

  it('works without JavaScript by sound', async () => {
    const page = await surfer.visit(site.page, { javaScriptEnabled: false });
    const opened = page.context().waitForEvent('page');
    const heard = page.context().waitForEvent('response', (response) => response.url().includes('/audio'));
    await page.getByRole('link', { name: '소리 듣기' }).click();
    await opened;
    expect((await heard).headers()['content-type']).toBe('audio/wav');
    await page.getByLabel('보이거나 들리는 대로 입력하세요').fill(spoken);
    await page.getByRole('button', { name: '가입하기' }).click();
    await page.waitForURL('**/signup');
    expect(site.handled).toHaveLength(1);
  });

  it('comes back to the form after a wrong answer, and works then', async () => {
    const page = await surfer.visit(site.page);
    const captcha = captchaOn(page);
    await captcha.reaches('ready');
    await captcha.field.fill('WRONG');
    await captcha.field.press('Enter');
    await page.waitForURL('**/page');
    await captcha.reaches('ready');
    expect(await captcha.field.inputValue()).toBe('');
    await captcha.field.fill(answer);
    await captcha.field.press('Enter');
    await page.waitForURL('**/signup');
    expect(site.handled).toHaveLength(1);
  });

  it('is not submitted while it is empty, and the browser says why', async () => {
    const page = await surfer.visit(site.page);
    const { field, widget, reaches } = captchaOn(page);
    await reaches('ready');
    await page.getByRole('button', { name: '가입하기' }).click();
    expect(await field.evaluate((input) => input.matches(':focus'))).toBe(true);
    expect(await widget.evaluate((element) => element.matches(':invalid'))).toBe(true);
    expect(site.handled).toEqual([]);
  });

  describe('in mode="verify"', () => {
    it('verifies at once and leaves a pass for the form', async () => {
      const page = await surfer.visit(verifying.page);
      const { field, verify, widget, status, reaches } = captchaOn(page);
      const solved = widget.evaluate(
        (element: HTMLElementTagNameMap['naver-captcha']) =>
          new Promise((resolve) => element.addEventListener('solve', ({ detail }) => resolve(detail))),
      );
      await reaches('ready');
      await shoot(page, 'verify');
      await field.fill(answer);
      await verify.click();
      await reaches('solved');
      expect(await status.textContent()).toBe('확인되었습니다');
      expect(await field.evaluate((input) => input.matches(':focus'))).toBe(true);
      expect(await solved).toMatchObject({ form: 'default', success: true });
      await shoot(page, 'solved');
      await page.getByRole('button', { name: '가입하기' }).click();
      await page.waitForURL('**/signup');
      expect(verifying.handled[0]?.body).toEqual({ name: '' });
      expect(verifying.handled[0]?.captcha).toMatchObject({ success: true });
    });

    it('says that a response was wrong, keeps the focus, and shows another picture', async () => {
      const page = await surfer.visit(verifying.page);
      const { field, widget, status, picture, reaches } = captchaOn(page);
      await reaches('ready');
      const before = await picture.getAttribute('src');
      const rejected = widget.evaluate(
        (element: HTMLElementTagNameMap['naver-captcha']) =>
          new Promise((resolve) => element.addEventListener('reject', ({ detail }) => resolve(detail))),
      );
      await field.fill('WRONG');
      await field.press('Enter');
      expect(await rejected).toMatchObject({ form: 'default', 'error-codes': ['invalid-input-response'] });
      await reaches('ready');
      expect(await status.textContent()).toBe('일치하지 않습니다');
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      expect(await field.inputValue()).toBe('');
      expect(await picture.getAttribute('src')).not.toBe(before);
      await shoot(page, 'wrong');
      await page.keyboard.type(answer);
      await page.keyboard.press('Enter');
      await reaches('solved');
    });
  });
});
