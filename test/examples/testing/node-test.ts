import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { naverCaptcha } from 'express-naver-captcha';
import { startEmulator, type Emulator } from 'express-naver-captcha/emulator';
import { createApp } from './app.js';

let emulator: Emulator, server: ReturnType<ReturnType<typeof createApp>['listen']>, origin: string;
before(async () => {
  emulator = await startEmulator();
  const { clientId, clientSecret, url: baseUrl } = emulator;
  server = createApp(naverCaptcha({ clientId, clientSecret, baseUrl })).listen(0);
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(async () => {
  server.closeAllConnections();
  server.close();
  await emulator.close();
});

test('lets a person sign up', async () => {
  const picture = await fetch(`${origin}/captcha/image`);
  const response = emulator.answerTo(new Uint8Array(await picture.arrayBuffer())) ?? '';
  const cookie = picture.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const body = new URLSearchParams({ name: 'Kim', 'captcha-response': response });
  const signup = await fetch(`${origin}/signup`, { method: 'POST', headers: { cookie }, body });
  assert.equal(signup.status, 200);
});
