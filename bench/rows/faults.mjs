import { startMeasured, startOther } from '../measure/child.mjs';
import { visitors } from '../measure/load.mjs';
import { performance } from 'node:perf_hooks';
import { loadPicture } from './targets.mjs';

const timeoutMs = 1_000;
const names = ['never', 'stall', 'drip', 'reset', 'half'];
/** One crowd at once, so that all have called before the first failure is known and a breaker can open. */
const crowdSize = 10;

const operations = {
  issue: { path: '/captcha', request: (crowd, path) => crowd.request(`${path}/image`) },
  image: { path: '/captcha', request: (crowd, path) => crowd.request(`${path}/image`) },
  compare: {
    path: '/signup',
    prepare: (crowd, path) => loadPicture(crowd, `${path.replace('/signup', '/captcha')}/image`),
    request: (crowd, path, cookie) =>
      crowd.request(path, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'captcha-response=AB12CD',
      }),
  },
};

/** Row 8: how long a visitor waits for an upstream that fails. Each crowd meets a captcha that has seen no failure. */
export async function faults({ quick, log }) {
  const crowds = quick ? 2 : 12;
  const upstream = await startOther('upstream');
  const captchas = 1 + names.length * Object.keys(operations).length * crowds;
  const site = await startMeasured('site', { baseUrl: upstream.url, timeoutMs, captchas });
  const crowd = visitors(site.url, crowdSize);
  const all = Array.from({ length: crowdSize }, (_, i) => i);
  let used = 0;
  const slowest = {};
  const answers = {};
  for (const [operation, { path, prepare, request }] of Object.entries(operations)) {
    for (const name of names) {
      for (let i = 0; i < crowds; i++) {
        const own = `${path}/${++used}`;
        const cookies = await Promise.all(all.map(() => prepare?.(crowd, own)));
        await upstream.ask('fail', { operation, name });
        const settled = await Promise.all(cookies.map((cookie) => settle(() => request(crowd, own, cookie))));
        await upstream.ask('fail');
        const what = `${operation}, ${name}`;
        slowest[what] = Math.max(slowest[what] ?? 0, ...settled.map(({ ms }) => ms));
        for (const { status } of settled) {
          answers[what] = { ...answers[what], [status]: (answers[what]?.[status] ?? 0) + 1 };
        }
      }
    }
    log(operation);
  }
  await site.stop();
  await upstream.stop();
  const late = Math.max(...Object.values(slowest)) - timeoutMs;
  return {
    rows: [{ row: 8, what: 'slowest answer after the deadline', measured: late, goal: 50, unit: 'ms' }],
    details: { slowest, answers },
  };
}

/** How long until a request ends, however it does. */
async function settle(request) {
  const begun = performance.now();
  const status = await request().then(
    (answer) => answer.status,
    () => 'cut',
  );
  return { status, ms: performance.now() - begun };
}
