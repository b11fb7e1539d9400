import { closedLoop, visitors } from '../measure/load.mjs';
import { startMeasured } from '../measure/child.mjs';
import { startNginx } from '../servers/nginx.mjs';

const concurrency = 16;

/** A site under load as `compare()` wants it. */
function target(site, prepare, one) {
  const crowd = visitors(site.url, concurrency);
  const fire = (count, prepared) => closedLoop(count, concurrency, (i) => one(crowd, prepared?.[i]));
  return {
    pid: site.pid,
    ask: site.ask,
    prepare: prepare && ((count) => closedLoop(count, concurrency, () => prepare(crowd))),
    fire,
    warm: async (count) => fire(count, prepare && (await closedLoop(count, concurrency, () => prepare(crowd)))),
    async stop() {
      await crowd.close();
      await site.stop();
    },
  };
}

/** Submits of a solved captcha; its picture was loaded before, and is not measured. */
export async function submits(module, options) {
  return target(await startMeasured(module, options), loadPicture, submit);
}

/** Pictures whose key was issued before, so that each costs one upstream call. */
export async function keyedPictures(options) {
  return target(await startMeasured('site', options), issueKey, (crowd, cookie) =>
    expectStatus(200, crowd.request('/captcha/image', { headers: { cookie } })),
  );
}

/** Pictures handed on from one upstream call. */
export async function pictures(options) {
  return target(await startMeasured('pass-through', options), undefined, loadImage);
}

/** The same by nginx. Its share of a core is so small that a round needs more of them. */
export async function nginxPictures(options) {
  return { ...target(await startNginx(options), undefined, loadImage), times: 8 };
}

const loadImage = (crowd) => expectStatus(200, crowd.request('/image'));

/** Loads a picture as a new visitor. Returns the cookie. */
export async function loadPicture(crowd, path = '/captcha/image') {
  return cookieOf(await expectStatus(200, crowd.request(path)));
}

async function issueKey(crowd) {
  return cookieOf(await expectStatus(201, crowd.request('/captcha/key', { method: 'POST' })));
}

/** Submits the form of whoever has this cookie. */
export function submit(crowd, cookie, path = '/signup', value = 'AB12CD') {
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
  return expectStatus(
    value === 'WRONG' ? 403 : 200,
    crowd.request(path, { method: 'POST', headers, body: `captcha-response=${value}` }),
  );
}

export const cookieOf = ({ headers }) => String(headers['set-cookie']).split(';', 1)[0];

async function expectStatus(status, request) {
  const answer = await request;
  // A bench that measures errors would be fast, and wrong.
  if (answer.status !== status) throw new Error(`Expected ${status}, got ${answer.status}.`);
  return answer;
}
