import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { captchaOn } from '../helpers/captcha-page.js';
import { describeInBrowser, shoot } from '../helpers/browser.js';
import { startWidgetSite, type WidgetSite } from '../helpers/widget-site.js';

type Captcha = ReturnType<typeof captchaOn>;

describeInBrowser('<naver-captcha> for everybody', (surfer) => {
  let site: WidgetSite;
  beforeAll(async () => {
    const captcha = '<naver-captcha endpoint="/gate" mode="verify"></naver-captcha>';
    site = await startWidgetSite({ captcha }, { captcha: { challengeTtlMs: 60_000 } });
  });
  afterAll(() => site.close());
  afterEach(() => {
    site.intercept = undefined;
    expect(surfer.faults).toEqual([]);
  });

  const states: [string, (page: Page, captcha: Captcha) => Promise<void>][] = [
    [
      'loading',
      async (page, { reaches }) => {
        site.intercept = () => undefined;
        await page.reload();
        await reaches('loading');
      },
    ],
    ['ready', (_page, { reaches }) => reaches('ready')],
    [
      'heard',
      async (_page, { listen, reaches, picture }) => {
        await reaches('ready');
        await listen.click();
        await picture.waitFor({ state: 'detached' });
        await reaches('ready');
      },
    ],
    [
      'wrong',
      async (_page, { field, reaches, status }) => {
        await reaches('ready');
        await field.fill('WRONG');
        await field.press('Enter');
        await status.filter({ hasText: '일치하지 않습니다' }).waitFor();
        await reaches('ready');
      },
    ],
    [
      'expired',
      async (page, { reaches }) => {
        await reaches('ready');
        const other = await surfer.tab(page, site.page);
        await captchaOn(other).reaches('ready');
        await reaches('expired');
      },
    ],
    [
      'limited',
      async (_page, { reaches, another, timer }) => {
        await reaches('ready');
        site.intercept = (_req, res) => res.status(429).set('Retry-After', '300').json({ status: 429 });
        await another.click();
        await timer.filter({ hasText: /\d s/ }).waitFor();
      },
    ],
    [
      'offline',
      async (page, { reaches, another }) => {
        await reaches('ready');
        await page.context().setOffline(true);
        await another.click();
        await reaches('failed');
      },
    ],
    [
      'solved',
      async (_page, { reaches, field, verify }) => {
        await reaches('ready');
        await field.fill('K7WQ3');
        await verify.click();
        await reaches('solved');
      },
    ],
  ];

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    it.each(states)('has no fault that axe finds while %s', async (name, bring) => {
      const page = await surfer.visit(site.page, { colorScheme });
      await bring(page, captchaOn(page));
      await shoot(page, `${name}-${colorScheme}`);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    });
  });

  it('has targets of 44 px at least', async () => {
    const page = await surfer.visit(site.page);
    const { another, listen, verify, field, reaches } = captchaOn(page);
    await reaches('ready');
    for (const target of [another, listen, verify, field]) {
      const { width = 0, height = 0 } = (await target.boundingBox()) ?? {};
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    }
  });

  it('moves nothing while the picture loads, nor when another comes', async () => {
    const page = await surfer.visit(site.page);
    const { another, widget, reaches } = captchaOn(page);
    await reaches('ready');
    const shifts = (): Promise<number> =>
      page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            new PerformanceObserver((list) =>
              resolve(list.getEntries().reduce((sum, entry) => sum + (entry as unknown as { value: number }).value, 0)),
            ).observe({ type: 'layout-shift', buffered: true });
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
          }),
      );
    expect(await shifts()).toBe(0);
    const before = await widget.boundingBox();
    await another.click();
    await reaches('ready');
    expect(await widget.boundingBox()).toEqual(before);
  });

  it('tells screen readers the state in one polite region, and not every second of a countdown', async () => {
    const page = await surfer.visit(site.page);
    const { reaches, another, status, timer, field } = captchaOn(page);
    await reaches('ready');
    site.intercept = (_req, res) => res.status(429).set('Retry-After', '3').json({ status: 429 });
    await another.click();
    await timer.filter({ hasText: '3 s' }).waitFor();
    const told = status.evaluate(
      (output) =>
        new Promise<number>((resolve) => {
          let changes = 0;
          new MutationObserver((list) => {
            changes += list.length;
            if (output.textContent === '') resolve(changes);
          }).observe(output, { childList: true, characterData: true, subtree: true });
        }),
    );
    expect(await status.textContent()).toBe('요청이 많습니다');
    expect(await field.getAttribute('aria-describedby')).toBe(await status.getAttribute('id'));
    expect(await told).toBe(1);
  });

  it.each([
    ['ko', '보이거나 들리는 대로 입력하세요'],
    ['en-GB', 'Type what you see or hear'],
    ['ja', '画像か音声の文字を入力'],
    ['fr', 'Type what you see or hear'],
    ['', '보이거나 들리는 대로 입력하세요'],
  ])('speaks the language of the page (%s)', async (lang, label) => {
    const other = await startWidgetSite({ lang, dir: lang === 'fr' ? 'rtl' : 'ltr' });
    const page = await surfer.visit(other.page);
    await page.locator('naver-captcha').getByLabel(label).waitFor();
    await captchaOn(page).reaches('ready');
    await shoot(page, `language-${lang}`);
    await other.close();
  });
});
