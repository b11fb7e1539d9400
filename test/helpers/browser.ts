import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { describeWith, programOf } from './services.js';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--mute-audio',
];

/** A browser for one suite. */
export interface Surfer {
  /** Opens a page in a profile of its own, which is closed after the test. */
  visit(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** Opens another tab of a page's profile. */
  tab(page: Page, url: string): Promise<Page>;
  /** What went wrong in the pages of this test and was caught by nobody: script errors and CSP violations. */
  readonly faults: string[];
}

/** Keeps a picture of a page in the folder that `SCREENSHOTS` names, for people to look at. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

/** A suite that runs in a real Chromium, or is left out where there is none. */
export function describeInBrowser(name: string, suite: (surfer: Surfer) => void): void {
  describeWith('chromium', name, () => {
    let browser: Browser;
    let contexts: BrowserContext[] = [];
    const faults: string[] = [];

    async function open(context: BrowserContext, url: string): Promise<Page> {
      const page = await context.newPage();
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => {
        if (/Content Security Policy|Trusted/.test(message.text())) faults.push(message.text());
      });
      await page.goto(url);
      return page;
    }

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: programOf('chromium') ?? '', args });
    });
    afterAll(() => browser.close());
    afterEach(async () => {
      await Promise.all(contexts.map((context) => context.close()));
      contexts = [];
      faults.length = 0;
    });
    suite({
      faults,
      async visit(url, options = {}) {
        const context = await browser.newContext({ locale: 'ko-KR', ...options });
        contexts.push(context);
        return open(context, url);
      },
      tab: (page, url) => open(page.context(), url),
    });
  });
}
