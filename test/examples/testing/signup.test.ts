// #region setup
import request from 'supertest';
import { naverCaptcha } from 'express-naver-captcha';
import { solve, startEmulator, type Emulator } from 'express-naver-captcha/emulator';
import { createApp } from './app';

let emulator: Emulator;
beforeAll(async () => (emulator = await startEmulator()));
beforeEach(() => emulator.reset());
afterAll(() => emulator.close());

function createAgent() {
  const { clientId, clientSecret, url: baseUrl } = emulator;
  return request.agent(createApp(naverCaptcha({ clientId, clientSecret, baseUrl })));
}
// #endregion setup

// #region tests
describe('POST /signup', () => {
  // #region person
  it('lets a person in', async () => {
    const agent = createAgent();
    const response = await solve(agent, emulator);
    await agent.post('/signup').type('form').send({ name: 'Kim', 'captcha-response': response }).expect(200);
  });
  // #endregion person

  it('turns a guess away', async () => {
    const agent = createAgent();
    await solve(agent, emulator);
    await agent.post('/signup').type('form').send({ name: 'Robot', 'captcha-response': 'GUESS' }).expect(403);
  });

  it('lets nobody in while NAVER is down', async () => {
    const agent = createAgent();
    const response = await solve(agent, emulator);
    emulator.fail('compare', 'unavailable');
    await agent.post('/signup').type('form').send({ name: 'Kim', 'captcha-response': response }).expect(502);
  });

  it('shows no picture when the daily quota is used up', async () => {
    emulator.fail('issue', 'quota');
    await createAgent().get('/captcha/image').expect(503).expect('Retry-After', /^\d+$/);
  });
});
// #endregion tests
