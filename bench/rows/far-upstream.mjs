import { startMeasured, startOther } from '../measure/child.mjs';
import { closedLoop, visitors } from '../measure/load.mjs';
import { makeCertificate } from '../servers/certificate.mjs';
import { loadPicture, submit } from './targets.mjs';

/** Milliseconds to NAVER and back. */
export const roundTripMs = 20;

/** A TLS upstream that is a round trip away, and processes that call it. */
export async function startFarUpstream() {
  const { key, cert, certFile } = makeCertificate();
  const upstream = await startOther('upstream', { delayMs: roundTripMs, tls: { key, cert } });
  const baseUrl = upstream.url;
  return {
    counts: () => upstream.ask('counts'),
    stop: () => upstream.stop(),

    /** One call after another with nothing around it: what no site can beat. */
    async floor() {
      const child = await startMeasured('caller', { way: 'undici', baseUrl, tls: { ca: cert } });
      const times = (count, concurrency) => child.ask('times', { what: 'picture', count, concurrency });
      return { times, stop: child.stop };
    },

    /** A site, and how long its visitors wait. */
    async site(options = {}) {
      const child = await startMeasured('site', { baseUrl, ...options }, { NODE_EXTRA_CA_CERTS: certFile });
      const crowd = visitors(child.url, 64);
      return {
        /** Until the first byte of a new visitor's picture. */
        pictureTimes: (count, concurrency) =>
          closedLoop(count, concurrency, async () => (await crowd.request('/captcha/image')).firstByteMs),
        /** Until the answer to a submit; the pictures are loaded before. */
        async submitTimes(count, concurrency) {
          const cookies = await closedLoop(count, 32, () => loadPicture(crowd));
          return closedLoop(count, concurrency, async (i) => (await submit(crowd, cookies[i])).ms);
        },
        async stop() {
          await crowd.close();
          await child.stop();
        },
      };
    },
  };
}
