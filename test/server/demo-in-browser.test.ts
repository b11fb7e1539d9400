import { AxeBuilder } from '@axe-core/playwright';
import { describeInBrowser, shoot } from '../helpers/browser.js';
import { startDemoSite, type DemoSite } from '../helpers/demo-site.js';

jest.setTimeout(30_000);

describeInBrowser('the demo in a browser', (surfer) => {
  let site: DemoSite;
  beforeAll(async () => {
    site = await startDemoSite();
  });
  afterAll(() => site.close());

  it('signs up by keyboard, without JavaScript', async () => {
    const page = await surfer.visit(site.url, { javaScriptEnabled: false, locale: 'en-US' });
    await page.focus('#name');
    await page.keyboard.type('Minji');
    await page.keyboard.press('Tab');
    await page.keyboard.type('minji');
    for (const next of ['New picture', 'Listen instead', 'Characters in the picture']) {
      await page.keyboard.press('Tab');
      expect(await page.locator(':focus').ariaSnapshot()).toContain(`"${next}`);
    }
    await page.keyboard.type(site.emulator.lastAnswer() ?? '');
    // Enter must send the form, not ask for a new picture.
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.locator(':focus').getAttribute('id')).toBe('email');
    await page.locator('#email').fill('minji@example.com');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Welcome, Minji' }).waitFor();
    expect(surfer.faults).toEqual([]);
  });

  it('shows a new picture beside what was typed', async () => {
    const page = await surfer.visit(site.url, { javaScriptEnabled: false });
    await shoot(page, 'demo');
    const first = site.emulator.lastAnswer();
    await page.getByLabel('이름').fill('김민지');
    const shown = page.waitForResponse('**/captcha/image?*');
    await page.getByRole('button', { name: '새 그림' }).click();
    await (await shown).finished();
    expect(site.emulator.lastAnswer()).not.toBe(first);
    expect(await page.getByLabel('이름').inputValue()).toBe('김민지');
  });

  it.each([true, false])('shows a fresh picture after the back button (JavaScript: %p)', async (javaScriptEnabled) => {
    const page = await surfer.visit(site.url, { javaScriptEnabled, locale: 'en-US' });
    const signUp = async (): Promise<void> => {
      await page.getByLabel('Name').fill('Minji');
      await page.getByLabel('E-mail').fill('minji@example.com');
      await page.getByLabel('Characters in the picture').fill(site.emulator.lastAnswer() ?? '');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Welcome, Minji' }).waitFor();
    };
    await signUp();
    const used = site.emulator.lastAnswer();
    const shown = page.waitForResponse('**/captcha/image?*');
    await page.goBack();
    await (await shown).finished();
    expect(site.emulator.lastAnswer()).not.toBe(used);
    await signUp();
  });

  it('plays the sound that its response is for, issued once', async () => {
    const page = await surfer.visit(site.url, { locale: 'en-US' });
    await page.getByRole('button', { name: 'Listen instead' }).click();
    const issued = () =>
      site.emulator.requests.filter(({ kind, operation }) => kind === 'audio' && operation === 'issue');
    const player = page.locator('audio');
    await player.waitFor();
    expect(issued()).toHaveLength(0);
    await player.evaluate(async (audio: HTMLAudioElement) => {
      audio.playbackRate = 8;
      await audio.play();
      await new Promise((resolve) => audio.addEventListener('ended', resolve));
    });
    expect(issued()).toHaveLength(1);
    await page.getByLabel('Name').fill('Minji');
    await page.getByLabel('E-mail').fill('minji@example.com');
    await page.getByLabel('Digits you hear').fill(site.emulator.lastAnswer() ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Welcome, Minji' }).waitFor();
  });

  describe.each(['light', 'dark'] as const)('in %s colours, 320 px wide', (colorScheme) => {
    it.each([
      ['the form in Korean', '/?lang=ko', ''],
      ['the form in English', '/?lang=en', ''],
      ['the form with a sound', '/?lang=en&sense=sound', ''],
      ['a refusal', '/?lang=ko', '가입하기'],
      ['a page that does not exist', '/nothing', ''],
    ])('shows %s without a barrier', async (_, path, press) => {
      const page = await surfer.visit(site.url + path, {
        colorScheme,
        viewport: { width: 320, height: 640 },
        // axe is a script, which the page's own policy does not let in.
        bypassCSP: true,
      });
      if (press !== '') {
        await page.getByRole('button', { name: press }).click();
        await page.getByRole('alert').waitFor();
      }
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    });
  });
});
