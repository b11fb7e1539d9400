import { performance } from 'node:perf_hooks';
import axios from 'axios';
import { Pool } from 'undici';
import { NaverCaptchaClient } from '../../dist/esm/index.js';
import { closedLoop } from '../measure/load.mjs';
import { credentialHeaders, credentials, comparePath, picturePath } from './credentials.mjs';

const answer = 'AB12CD';

/** Ways to call the upstream, each with a call whose answer is JSON and one whose answer is a picture. */
const ways = {
  client({ baseUrl }) {
    const client = new NaverCaptchaClient({ ...credentials, baseUrl });
    return {
      compare: () => client.compare('benchbenchbench1', answer),
      picture: async () => drain((await client.fetchPicture('benchbenchbench1')).stream),
    };
  },

  undici({ baseUrl, tls }) {
    const pool = new Pool(baseUrl, { connections: 64, pipelining: 1, ...(tls && { connect: tls }) });
    const get = (path) => pool.request({ method: 'GET', path, headers: credentialHeaders });
    return {
      compare: async () => (await get(comparePath + answer)).body.json(),
      picture: async () => drain((await get(picturePath)).body),
    };
  },

  'axios default': ({ baseUrl }) => ({
    compare: () => axios.get(baseUrl + comparePath + answer, { headers: credentialHeaders }),
    picture: async () => {
      const { data } = await axios.get(baseUrl + picturePath, { headers: credentialHeaders, responseType: 'stream' });
      await drain(data);
    },
  }),
};

async function drain(stream) {
  let bytes = 0;
  for await (const chunk of stream) bytes += chunk.length;
  return bytes;
}

/** A process that does nothing but call the upstream, when it is told to. */
export function start({ way, ...options }) {
  const calls = ways[way](options);
  return {
    call: async ({ what, count, concurrency }) => void (await closedLoop(count, concurrency, () => calls[what]())),
    /** How long each call took, in milliseconds. */
    times: ({ what, count, concurrency }) =>
      closedLoop(count, concurrency, async () => {
        const begun = performance.now();
        await calls[what]();
        return performance.now() - begun;
      }),
  };
}
