import { setTimeout as pause } from 'node:timers/promises';
import { startMeasured, startOther } from '../measure/child.mjs';
import { closedLoop, visitors } from '../measure/load.mjs';
import { median } from '../measure/statistics.mjs';

const concurrency = 8;
/** So few that no collection falls within them. */
const count = 60;
/** Until nothing is under way any more. */
const settledMs = 200;

const variants = { 'by hand': ['site-by-hand', {}], router: ['site', { prefetchKeys: 100 }] };

/** What pictures leave behind that the small collections of garbage cannot free, and have to copy: they pause for it. */
export async function garbage({ quick, sizes, log }) {
  const rows = [];
  const details = {};
  for (const [name, [module, options]] of Object.entries(variants)) {
    const upstream = await startOther('upstream', { delayMs: 20 });
    const site = await startMeasured(module, { baseUrl: upstream.url, ...options });
    const crowd = visitors(site.url, concurrency);
    const load = (many) => closedLoop(many, concurrency, () => crowd.request('/captcha/image'));
    await load(sizes.warm);
    const found = [];
    for (let round = 0; round < (quick ? 1 : 5); round++) {
      const before = await site.ask('collect', 'full');
      await load(count);
      await pause(settledMs);
      const young = (await site.ask('collect', 'minor')) - before;
      const all = (await site.ask('collect', 'full')) - before;
      found.push({ young: young / count / 1_024, all: all / count / 1_024 });
    }
    const row = (what, which) => ({
      row: '',
      what: `${name}, ${what}`,
      measured: median(found.map(which)),
      unit: 'KB',
    });
    rows.push(
      row('left of a picture by a small collection', ({ young }) => young),
      row('left of a picture by a full one', ({ all }) => all),
    );
    details[name] = found;
    log(name);
    await crowd.close();
    await site.stop();
    await upstream.stop();
  }
  return { rows, details };
}
