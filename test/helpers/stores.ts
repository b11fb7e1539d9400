import { RedisStore } from 'connect-redis';
import { RedisChallengeStore } from '../../src/index.js';
import { useRedis } from './redis.js';
import { describeWith } from './services.js';
import { startSite, type Site, type SiteOptions } from './site.js';

/** Starts a site whose sessions and challenges are in the store at hand, and closes it after the test. */
export type Start = (options?: SiteOptions) => Promise<Site>;

/** Describes what must hold wherever sessions, challenges and counts are kept: in this process, and in Redis. */
export function describeEachStore(name: string, suite: (start: Start) => void): void {
  const open: Site[] = [];
  const opened = async (options: SiteOptions): Promise<Site> => {
    const site = await startSite(options);
    open.push(site);
    return site;
  };
  const closing = (): void => {
    afterEach(async () => {
      for (const site of open.splice(0)) await site.close();
    });
  };
  describe(`${name}, in memory`, () => {
    closing();
    suite((options = {}) => opened(options));
  });
  describeWith('redis', `${name}, in Redis`, () => {
    const redis = useRedis();
    beforeEach(() => redis.client.flushAll());
    closing();
    suite((options = {}) =>
      opened({
        ...options,
        captcha: { store: new RedisChallengeStore({ client: redis.client }), ...options.captcha },
        session: { store: new RedisStore({ client: redis.client }), ...options.session },
      }),
    );
  });
}
