import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { captchaOn } from '../helpers/captcha-page.js';
import { describeInBrowser } from '../helpers/browser.js';
import { startWidgetSite, type WidgetSite } from '../helpers/widget-site.js';

describeInBrowser('<naver-captcha> on another site of the operator', (surfer) => {
  let site: WidgetSite;
  let shop: { origin: string; close(): void };
  beforeAll(async () => {
    const app = express();
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    shop = { origin: `http://127.0.0.1:${port}`, close: () => server.close().closeAllConnections() };
    site = await startWidgetSite({}, { captcha: { allowedOrigins: [shop.origin] } });
    app.get('/', (_req, res) =>
      res.set('Referrer-Policy', 'no-referrer').send(`<!doctype html><html lang="ko"><title>shop</title>
<script type="module" src="${site.url}/captcha/widget.js"></script>
<naver-captcha endpoint="${site.url}/gate" form="shop" mode="verify"></naver-captcha>`),
    );
  });
  afterAll(async () => {
    shop.close();
    await site.close();
  });
  afterEach(() => {
    expect(surfer.faults).toEqual([]);
  });

  it('shows pictures and sounds and verifies, with the cookies of the captcha’s own origin', async () => {
    const page = await surfer.visit(shop.origin);
    const { listen, another, field, picture, verify, reaches } = captchaOn(page);
    await reaches('ready');
    await listen.click();
    await picture.waitFor({ state: 'detached' });
    await reaches('ready');
    await another.click();
    await picture.waitFor();
    await reaches('ready');
    await field.fill('K7WQ3');
    await verify.click();
    await reaches('solved');
    expect(await page.context().cookies(site.url)).toHaveLength(1);
  });

  it('learns how long to wait', async () => {
    site.emulator.fail('issue', 'throttle');
    const page = await surfer.visit(shop.origin);
    await captchaOn(page).timer.filter({ hasText: '1 s' }).waitFor();
  });
});
