import { compare } from '../measure/compare.mjs';
import { startOther } from '../measure/child.mjs';
import { costs } from '../print/costs.mjs';
import { keyedPictures, nginxPictures, pictures } from './targets.mjs';

/** Row 3: a picture handed on, against nginx and others. */
export async function passThrough({ sizes, log }) {
  const upstream = await startOther('upstream');
  const baseUrl = upstream.url;
  const found = await compare(
    [
      { name: 'client', start: () => pictures({ way: 'client', baseUrl }) },
      { name: 'client, helmet, session', start: () => pictures({ way: 'client', sessions: true, baseUrl }) },
      { name: 'router', start: () => keyedPictures({ helmeted: true, baseUrl }) },
      { name: 'hpm', start: () => pictures({ way: 'http-proxy-middleware', baseUrl }) },
      { name: 'hpm, keep-alive', start: () => pictures({ way: 'http-proxy-middleware, keep-alive', baseUrl }) },
      { name: 'naive axios', start: () => pictures({ way: 'naive axios', baseUrl }) },
      { name: 'nginx', start: () => nginxPictures({ baseUrl }) },
    ],
    { ...sizes, log },
  );
  await upstream.stop();
  return costs(3, found, [
    { what: 'picture ÷ nginx', name: 'client', base: 'nginx', goal: 14 },
    { what: 'picture ÷ http-proxy-middleware', name: 'client', base: 'hpm', goal: 0.9 },
    // The goal was set against it as it comes; told to keep connections it is a harder peer, and so is shown too.
    { what: 'picture ÷ http-proxy-middleware with keep-alive', name: 'client', base: 'hpm, keep-alive' },
    { what: 'with helmet and session ÷ nginx', name: 'client, helmet, session', base: 'nginx', goal: 20 },
    { what: 'GET /captcha/image of an issued key, helmet, session ÷ nginx', name: 'router', base: 'nginx', goal: 20 },
    { what: 'http-proxy-middleware ÷ nginx', name: 'hpm', base: 'nginx' },
    { what: 'http-proxy-middleware with keep-alive ÷ nginx', name: 'hpm, keep-alive', base: 'nginx' },
    { what: 'naive axios ÷ nginx', name: 'naive axios', base: 'nginx' },
  ]);
}
