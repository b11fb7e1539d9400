import { describeInBrowser } from '../helpers/browser.js';
import { startWidgetSite, type WidgetSite } from '../helpers/widget-site.js';

describeInBrowser('scratch', (surfer) => {
  let site: WidgetSite;
  beforeAll(async () => { site = await startWidgetSite(); });
  afterAll(() => site.close());
  it('shows', async () => {
    const page = await surfer.visit(site.page);
    page.on('console', (m) => console.log(m.text()));
    page.on('response', (r) => console.log(r.status(), r.url()));
    page.on('requestfailed', (r) => console.log(r.url(), r.failure()));
    await new Promise((r) => setTimeout(r, 1500));
    await page.screenshot({ path: '/tmp/shot.png' });
    console.log(surfer.faults, site.errors);
  });
});
