import session from 'express-session';
import { readPicture, startSite, visitor, type Site } from '../helpers/site.js';

let site: Site;
afterEach(() => site.close());

/** A store that takes its time, as one across a network does: whatever can overtake, will. */
class SlowStore extends session.MemoryStore {
  override get(...[sid, done]: Parameters<session.MemoryStore['get']>): void {
    setTimeout(() => super.get(sid, done), Math.random() * 10);
  }
  override set(...[sid, data, done]: Parameters<session.MemoryStore['set']>): void {
    setTimeout(() => super.set(sid, data, done), Math.random() * 10);
  }
}

describe('challenges beside the session', () => {
  it('are not lost when pictures of several forms load at once', async () => {
    site = await startSite({ session: { store: new SlowStore() } });
    const agent = visitor(site);
    await readPicture(site, agent);
    for (let round = 0; round < 10; round++) {
      site.emulator.reset();
      const forms = ['a', 'b', 'c', 'd'];
      await Promise.all(forms.map((form) => agent.get('/captcha/image').query({ form }).expect(200)));
      for (const form of forms) {
        const verified = await agent.post('/captcha/verify').query({ form }).send({ 'captcha-response': 'WRONG' });
        expect(verified.body).toEqual({ success: false, 'error-codes': ['invalid-input-response'] });
      }
    }
  });

  it('neither lose nor undo what the application writes into the session meanwhile', async () => {
    site = await startSite({
      session: { store: new SlowStore() },
      routes: (app) => {
        app.post('/cart/:item', (req, res) => {
          Object.assign(req.session, { cart: req.params.item });
          res.end();
        });
        app.get('/cart', (req, res) => void res.json((req.session as { cart?: string }).cart ?? null));
      },
    });
    const agent = visitor(site);
    await readPicture(site, agent);
    for (let round = 0; round < 30; round++) {
      await Promise.all([agent.get('/captcha/image').expect(200), agent.post(`/cart/${round}`).expect(200)]);
      expect((await agent.get('/cart')).body).toBe(String(round));
      await agent.post('/signup').send({ 'captcha-response': site.emulator.lastAnswer() }).expect(200);
    }
  });

  it('run the handler once for a hundred parallel submits', async () => {
    // More rounds than a test run wants: `ROUNDS=1000 npx jest test/challenge/session` makes a hundred.
    const rounds = Math.ceil(Number(process.env.ROUNDS ?? 20) / 10);
    site = await startSite();
    for (let round = 1; round <= rounds; round++) {
      const agent = visitor(site);
      const answer = await readPicture(site, agent);
      const submits = Array.from({ length: 100 }, () => agent.post('/signup').send({ 'captcha-response': answer }));
      const statuses = (await Promise.all(submits)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      expect(statuses.filter((status) => status === 403)).toHaveLength(99);
      expect(site.handled).toHaveLength(round);
    }
  }, 120_000);

  it('write the session itself the first time only', async () => {
    const writes: string[] = [];
    const store = new (class extends session.MemoryStore {
      override set(...[sid, data, done]: Parameters<session.MemoryStore['set']>): void {
        if ('naverCaptcha' in data) writes.push(sid);
        super.set(sid, data, done);
      }
    })();
    site = await startSite({ session: { store } });
    const agent = visitor(site);
    for (let i = 0; i < 3; i++) {
      await agent.post('/captcha/key?form=a').expect(201);
      const answer = await readPicture(site, agent);
      await agent.post('/signup').send({ 'captcha-response': answer }).expect(200);
    }
    expect(writes).toHaveLength(1);
  });

  it('are used up in the old session when login makes a new one', async () => {
    site = await startSite({
      routes: (app) =>
        app.post('/login', (req, res, next) => {
          req.session.regenerate((error) => {
            if (error) next(error);
            else res.end();
          });
        }),
    });
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    await agent.post('/login').expect(200);
    await agent.post('/signup').send({ 'captcha-response': answer }).expect(403);
    const fresh = await readPicture(site, agent);
    await agent.post('/signup').send({ 'captcha-response': fresh }).expect(200);
  });

  it('are gone with a session that was destroyed', async () => {
    site = await startSite({
      routes: (app) =>
        app.post('/logout', (req, res) => {
          req.session.destroy(() => res.end());
        }),
    });
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    await agent.post('/logout').expect(200);
    await agent.post('/signup').send({ 'captcha-response': answer }).expect(403);
    await readPicture(site, agent);
  });
});

describe('maxForms', () => {
  it('drops the form used longest ago when one more comes, and no other', async () => {
    site = await startSite({ captcha: { maxForms: 2 } });
    const agent = visitor(site);
    const answers = new Map<string, string>();
    for (const form of ['default', 'a', 'b', 'a', 'c']) answers.set(form, await readPicture(site, agent, form));
    const passed: string[] = [];
    for (const [form, answer] of answers) {
      const res = await agent.post('/captcha/verify').query({ form }).send({ 'captcha-response': answer });
      if (res.status === 200) passed.push(form);
    }
    expect(passed).toEqual(['default', 'a', 'c']);
  });

  it('bounds what one session can fill a store with', async () => {
    const store = new session.MemoryStore();
    site = await startSite({ captcha: { maxForms: 3 }, session: { store } });
    const agent = visitor(site);
    for (let i = 0; i < 30; i++) await readPicture(site, agent, `form-${i}`);
    // The session, the list of its forms, and three challenges.
    expect(Object.keys((store as unknown as { sessions: object }).sessions)).toHaveLength(5);
  });
});
