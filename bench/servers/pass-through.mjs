import http from 'node:http';
import axios from 'axios';
import express from 'express';
import session from 'express-session';
import helmet from 'helmet';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { NaverCaptchaClient } from '../../dist/esm/index.js';
import { credentialHeaders, credentials, picturePath } from './credentials.mjs';
import { listen } from './listen.mjs';

/** Ways to hand a picture on, each a handler of `GET /image`. */
const ways = {
  /** This package's client, which is given up when the visitor leaves. One client for each of `clients`. */
  client({ clients = 1, ...options }) {
    const all = Array.from({ length: clients }, () => new NaverCaptchaClient({ ...credentials, ...options }));
    let next = 0;
    return async (_req, res) => {
      const gone = new globalThis.AbortController();
      // Every answer closes in the end, and to abort costs more than to ask.
      res.on('close', () => res.writableFinished || gone.abort());
      const { signal } = gone;
      const { contentType, stream } = await all[next++ % clients].fetchPicture('benchbenchbench1', { signal });
      res.set({ 'Content-Type': contentType, 'Cache-Control': 'no-store' });
      stream.on('close', () => stream.readableEnded || res.destroy());
      stream.pipe(res);
    };
  },

  /** As it comes: it opens a connection for each request. */
  'http-proxy-middleware': ({ baseUrl }) => proxy(baseUrl),

  'http-proxy-middleware, keep-alive': ({ baseUrl }) => proxy(baseUrl, { agent: new http.Agent({ keepAlive: true }) }),

  'naive axios': ({ baseUrl }) => {
    return async (_req, res) => {
      const picture = await axios.get(baseUrl + picturePath, { headers: credentialHeaders, responseType: 'stream' });
      res.set('Content-Type', 'image/jpeg');
      picture.data.pipe(res);
    };
  },
};

const proxy = (target, options) =>
  createProxyMiddleware({ target, headers: credentialHeaders, pathRewrite: () => picturePath, ...options });

/** Hands the upstream's picture on. `sessions`: behind helmet and express-session, as in a site. */
export async function start({ way, sessions = false, ...options }) {
  const app = express();
  app.disable('x-powered-by');
  if (sessions) {
    app.use(helmet());
    app.use(session({ secret: 'bench', resave: false, saveUninitialized: false }));
  }
  app.get('/image', ways[way](options));
  const server = http.createServer(app);
  server.keepAliveTimeout = 120_000;
  return { url: `http://127.0.0.1:${await listen(server)}` };
}
