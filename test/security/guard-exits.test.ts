import request from 'supertest';
import express from 'express';
import express4 from 'express4';
import type { RequireCaptchaOptions } from '../../src/index.js';
import { startSite, readPicture, visitor, type Site, type SiteOptions } from '../helpers/site.js';

/** What Express takes for "no error": it would run the next handler, which is the protected one. */
const nothings: [string, unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['an empty string', ''],
  ['false', false],
  ["'route'", 'route'],
  ["'router'", 'router'],
];

// eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what is rejected is what is tested
const rejecting = (reason: unknown) => (): Promise<never> => Promise.reject(reason);

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('S16 a guard that cannot decide, in an %s app', (_, framework) => {
  let site: Site;
  afterEach(() => site.close());

  async function submitTo(guard: RequireCaptchaOptions, fail?: 'compare', options: SiteOptions = {}): Promise<number> {
    site = await startSite({
      ...options,
      express: framework,
      routes: (app, captcha, handler) => {
        // As router-level middleware, where Express takes 'route' for "no error".
        app.use('/guarded', captcha.requireCaptcha(guard), handler);
        app.post('/guarded', handler);
      },
    });
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    if (fail !== undefined) site.emulator.fail('compare', 'unavailable');
    const { status } = await agent.post('/guarded').send({ 'captcha-response': fail === undefined ? 'WRONG' : answer });
    return status;
  }

  it.each(nothings)('S16 lets nobody in when `skip` rejects with %s', async (_name, reason) => {
    expect(await submitTo({ skip: rejecting(reason) })).toBe(500);
    expect(site.handled).toHaveLength(0);
  });

  it.each(nothings)('S16 lets nobody in when `getResponse` rejects with %s', async (_name, reason) => {
    expect(await submitTo({ getResponse: rejecting(reason) })).toBe(500);
    expect(site.handled).toHaveLength(0);
  });

  it.each(nothings)('S16 lets nobody in when `onUnavailable` rejects with %s', async (_name, reason) => {
    expect(await submitTo({ onUnavailable: rejecting(reason) }, 'compare')).toBe(500);
    expect(site.handled).toHaveLength(0);
  });

  it.each(nothings)('S16 lets nobody in when `onRejected` rejects with %s', async (_name, reason) => {
    expect(await submitTo({ onRejected: rejecting(reason) })).toBe(500);
    expect(site.handled).toHaveLength(0);
  });

  it.each(nothings)('S16 answers the rejection when `onRejected` calls next() with %s', async (_name, reason) => {
    expect(await submitTo({ onRejected: (_error, _req, _res, next) => next(reason) })).toBe(403);
    expect(site.handled).toHaveLength(0);
    expect(site.errors).toHaveLength(1);
  });

  it('S16 reports once what an `onRejected` both passes on and throws', async () => {
    const status = await submitTo({
      onRejected: (_error, _req, _res, next) => {
        next();
        throw new Error('of the test');
      },
    });
    expect([status, site.errors.length, site.handled.length]).toEqual([403, 1, 0]);
  });
});

describe('S16 a right answer', () => {
  it('runs the handler once, even if the handler throws', async () => {
    let runs = 0;
    const site = await startSite({
      routes: (app, captcha) =>
        app.post('/throws', captcha.requireCaptcha(), () => {
          runs++;
          throw new Error('of the test');
        }),
    });
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    await agent.post('/throws').send({ 'captcha-response': answer }).expect(500);
    await agent.post('/throws').send({ 'captcha-response': answer }).expect(403);
    await request(site.url).post('/throws').send({ 'captcha-response': answer }).expect(403);
    expect(runs).toBe(1);
    await site.close();
  });
});
