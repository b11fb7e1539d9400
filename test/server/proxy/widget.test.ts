import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { captchaOn } from '../../helpers/captcha-page.js';
import { describeInBrowser, shoot } from '../../helpers/browser.js';
import { shopSecret, startProxy, type ProxySite } from '../../helpers/proxy.js';

/** A shop whose back end knows nothing of this package: it asks /siteverify. */
interface Shop {
  readonly origin: string;
  /** What its back end was told, one for each form it got, with the names of the fields that held the token. */
  readonly told: { fields: string[]; answer: Record<string, unknown> }[];
  close(): void;
}

async function startShop(proxyUrl: () => string): Promise<Shop> {
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const told: Shop['told'] = [];
  app.get('/', (req, res) => {
    const names = typeof req.query.name === 'string' ? `name="${req.query.name}"` : '';
    res.set('Referrer-Policy', 'no-referrer').send(`<!doctype html><html lang="ko"><title>가입</title>
<script type="module" src="${proxyUrl()}/captcha/widget.js"></script>
<form method="post" action="/signup">
<naver-captcha endpoint="${proxyUrl()}/captcha" data-sitekey="shop" data-action="signup" ${names}></naver-captcha>
<button>가입하기</button></form>`);
  });
  app.post('/signup', express.urlencoded(), async (req, res) => {
    const body = req.body as Record<string, string>;
    const question = { secret: shopSecret, response: Object.values(body)[0] ?? '' };
    const answer = await fetch(`${proxyUrl()}/siteverify`, { method: 'POST', body: new URLSearchParams(question) });
    told.push({ fields: Object.keys(body), answer: (await answer.json()) as Record<string, unknown> });
    res.send('<!doctype html><html lang="ko"><title>done</title><p>done</p>');
  });
  return { origin: `http://127.0.0.1:${port}`, told, close: () => server.close().closeAllConnections() };
}

describeInBrowser('<naver-captcha data-sitekey> on a page of another origin', (surfer) => {
  let site: ProxySite;
  let shop: Shop;
  beforeAll(async () => {
    let url = '';
    shop = await startShop(() => url);
    const sites = [{ siteKey: 'shop', secrets: [shopSecret], origins: [shop.origin] }];
    site = await startProxy({
      proxy: { sites },
      emulator: { seed: 1, answer: 'K7WQ3', audioAnswer: '40718' },
    });
    url = site.url;
  });
  afterAll(async () => {
    shop.close();
    await site.close();
  });
  afterEach(() => {
    expect(surfer.faults).toEqual([]);
    shop.told.length = 0;
  });

  it('submits a token that the site’s back end verifies, and sets no cookie', async () => {
    const page = await surfer.visit(shop.origin);
    const { field, verify, reaches } = captchaOn(page);
    await reaches('ready');
    await field.fill('K7WQ3');
    await verify.click();
    await reaches('solved');
    await shoot(page, 'proxy-solved');
    await page.getByRole('button', { name: '가입하기' }).click();
    await page.getByText('done').waitFor();
    expect(shop.told).toEqual([
      {
        fields: ['captcha-response'],
        answer: expect.objectContaining({ success: true, hostname: '127.0.0.1', action: 'signup' }),
      },
    ]);
    expect(await page.context().cookies()).toEqual([]);
  });

  it('submits it under the names that other libraries look for', async () => {
    const names = ['captcha-response', 'g-recaptcha-response', 'h-captcha-response', 'cf-turnstile-response'];
    const page = await surfer.visit(`${shop.origin}/?name=${names.join('+')}`);
    const { field, reaches } = captchaOn(page);
    await reaches('ready');
    await field.fill('K7WQ3');
    await field.press('Enter');
    await reaches('solved');
    await page.getByRole('button', { name: '가입하기' }).click();
    await page.getByText('done').waitFor();
    expect(shop.told).toEqual([{ fields: names, answer: expect.objectContaining({ success: true }) }]);
  });

  it('goes on after a wrong answer, with a new picture', async () => {
    const page = await surfer.visit(shop.origin);
    const { field, verify, status, reaches } = captchaOn(page);
    await reaches('ready');
    await field.fill('WRONG');
    await verify.click();
    await status.filter({ hasText: '일치하지 않습니다' }).waitFor();
    await reaches('ready');
    await field.fill('K7WQ3');
    await verify.click();
    await reaches('solved');
  });

  it('plays a sound, and another after a wrong answer', async () => {
    const page = await surfer.visit(shop.origin);
    const { field, verify, listen, picture, status, reaches } = captchaOn(page);
    await reaches('ready');
    await listen.click();
    await picture.waitFor({ state: 'detached' });
    await reaches('ready');
    await field.fill('00000');
    await verify.click();
    await status.filter({ hasText: '일치하지 않습니다' }).waitFor();
    await listen.click();
    await reaches('ready');
    await field.fill('40718');
    await verify.click();
    await reaches('solved');
  });

  it('leaves the challenges of other tabs alone', async () => {
    const first = await surfer.visit(shop.origin);
    await captchaOn(first).reaches('ready');
    const second = await surfer.tab(first, shop.origin);
    await captchaOn(second).reaches('ready');
    for (const page of [first, second]) {
      const { field, verify, reaches } = captchaOn(page);
      await field.fill('K7WQ3');
      await verify.click();
      await reaches('solved');
    }
  });

  it('asks for the check before the form is sent', async () => {
    const page = await surfer.visit(shop.origin);
    const { field, reaches } = captchaOn(page);
    await reaches('ready');
    await field.fill('K7WQ3');
    await page.getByRole('button', { name: '가입하기' }).click();
    expect(await page.locator('naver-captcha').evaluate((element) => element.matches(':invalid'))).toBe(true);
    expect(shop.told).toEqual([]);
  });
});
