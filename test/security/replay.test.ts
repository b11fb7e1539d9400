import { describeEachStore } from '../helpers/stores.js';
import { Visitor } from '../helpers/browser-like.js';
import { startCluster } from '../helpers/cluster.js';
import { describeWith } from '../helpers/services.js';
import { readPicture, visitor, type Site } from '../helpers/site.js';

const compared = (site: Site): number => site.emulator.requests.filter((r) => r.operation === 'compare').length;

afterEach(() => {
  jest.restoreAllMocks();
});

describeEachStore('a solved challenge', (start) => {
  it.each([10, 100])('S9 lets one of %i parallel submits in', async (count) => {
    const site = await start();
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    const results = await Promise.all(
      Array.from({ length: count }, () => agent.post('/signup').send({ 'captcha-response': answer })),
    );
    expect(results.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(results.filter(({ status }) => status === 403)).toHaveLength(count - 1);
    expect([site.handled.length, compared(site)]).toEqual([1, 1]);
  });

  it('S9 is worth one entry, however many verify it and submit it at once', async () => {
    const site = await start();
    const agent = visitor(site);
    for (let round = 0; round < 5; round++) {
      const answer = await readPicture(site, agent);
      await Promise.all(
        Array.from({ length: 40 }, (_, i) =>
          agent.post(i % 2 === 0 ? '/captcha/verify' : '/signup').send({ 'captcha-response': answer }),
        ),
      );
      // The pass of a verify that came too late for every submit is still there, and is the only one.
      await agent.post('/signup').send({});
      await agent.post('/signup').send({});
      expect(site.handled).toHaveLength(round + 1);
    }
  });

  it('S9 leaves a pass that one of fifty parallel submits takes', async () => {
    const site = await start();
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    await agent.post('/captcha/verify').send({ 'captcha-response': answer }).expect(200);
    await Promise.all(Array.from({ length: 50 }, () => agent.post('/signup').send({})));
    expect(site.handled).toHaveLength(1);
  });

  it('S10 stays used when the session is filled with other forms', async () => {
    const site = await start({ captcha: { maxForms: 2 } });
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    await agent.post('/signup').send({ 'captcha-response': answer }).expect(200);
    for (let i = 0; i < 10; i++) await readPicture(site, agent, `junk-${i}`);
    await agent.post('/signup').send({ 'captcha-response': answer }).expect(403);
    expect(site.handled).toHaveLength(1);
  });

  it('S11 is good for one submit, not for every submit until the picture is reloaded', async () => {
    const site = await start();
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    for (let i = 0; i < 5; i++) await agent.post('/signup').send({ 'captcha-response': answer });
    for (let i = 0; i < 5; i++) await agent.post('/captcha/verify').send({ 'captcha-response': answer });
    expect([site.handled.length, compared(site)]).toEqual([1, 1]);
  });

  it('S11 carries a form that bounces for ever no further than five times', async () => {
    let tries = 0;
    const site = await start({
      routes: (app, captcha) =>
        app.post('/coupon', captcha.requireCaptcha(), async (req, res) => {
          tries++;
          if (req.captcha?.success) await req.captcha.keepPass();
          res.status(422).end();
        }),
    });
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    await agent.post('/coupon').send({ 'captcha-response': answer, coupon: 'guess' }).expect(422);
    for (let i = 0; i < 10; i++) await agent.post('/coupon').send({ coupon: `guess ${i}` });
    expect(tries).toBe(6);
  });

  it('S12 is used up by a wrong answer, verified or submitted', async () => {
    const site = await start();
    const agent = visitor(site);
    for (const path of ['/signup', '/captcha/verify']) {
      const answer = await readPicture(site, agent);
      await agent.post(path).send({ 'captcha-response': 'WRONG' });
      await agent.post('/captcha/verify').send({ 'captcha-response': answer }).expect(403);
      await agent.post('/signup').send({ 'captcha-response': answer }).expect(403);
    }
    expect([site.handled.length, compared(site)]).toEqual([0, 2]);
  });

  it('S13 is compared with its own key only, however many pictures were loaded', async () => {
    const site = await start();
    const agent = visitor(site);
    const answers: string[] = [];
    for (let i = 0; i < 8; i++) answers.push(await readPicture(site, agent));
    const stale = answers.slice(0, -1).find((answer) => answer !== answers.at(-1))!;
    await agent.post('/signup').send({ 'captcha-response': stale }).expect(403);
    for (const answer of answers) await agent.post('/signup').send({ 'captcha-response': answer }).expect(403);
    expect([site.handled.length, compared(site)]).toEqual([0, 1]);
  });

  it('S13 is of no use to another form, nor is its pass', async () => {
    const site = await start();
    const agent = visitor(site);
    const answer = await readPicture(site, agent, 'other');
    await agent.post('/signup').send({ 'captcha-response': answer }).expect(403);
    await agent.post('/captcha/verify?form=other').send({ 'captcha-response': answer }).expect(200);
    await agent.post('/signup').send({}).expect(400);
  });

  it('S25 is refused once its time is over, though nothing has cleaned it up', async () => {
    const site = await start({ captcha: { challengeTtlMs: 60_000, passTtlMs: 30_000 } });
    const [late, passed] = [visitor(site), visitor(site)];
    const answer = await readPicture(site, late);
    const other = await readPicture(site, passed);
    await passed.post('/captcha/verify').send({ 'captcha-response': other }).expect(200);
    const real = Date.now;
    const jump = jest.spyOn(Date, 'now').mockImplementation(() => real() + 61_000);
    await late.post('/signup').send({ 'captcha-response': answer }).expect(403);
    await passed.post('/signup').send({}).expect(400);
    jump.mockRestore();
    expect([site.handled.length, compared(site)]).toEqual([0, 1]);
  });

  it('S33 is never shared by two sessions, and login’s regenerate() leaves it behind', async () => {
    const site = await start({
      routes: (app) =>
        app.post('/login', (req, res, next) => {
          req.session.regenerate((error: unknown) => {
            if (error) next(error);
            else res.end();
          });
        }),
    });
    const [victim, attacker] = [new Visitor(), new Visitor()];
    const answers: string[] = [];
    for (const who of [victim, attacker]) {
      await who.get(`${site.url}/captcha/image`);
      answers.push(site.emulator.lastAnswer()!);
    }
    const submit = async (who: Visitor, answer?: string): Promise<number> =>
      (await who.post(`${site.url}/signup`, { 'captcha-response': answer })).status;
    expect(await submit(attacker, answers[0])).toBe(403);
    expect((await victim.post(`${site.url}/captcha/verify`, { 'captcha-response': answers[0] })).status).toBe(200);
    expect(await submit(attacker)).toBe(400);
    await victim.post(`${site.url}/login`);
    expect(await submit(victim)).toBe(400);
    await victim.get(`${site.url}/captcha/image`);
    expect(await submit(victim, site.emulator.lastAnswer())).toBe(200);
  });

  it('S33 is not handed to whoever plants a session id of their own choice', async () => {
    const site = await start();
    const planted = 'connect.sid=s%3Aplanted-by-the-attacker.AAAA';
    const res = await visitor(site).get('/captcha/image').set('Cookie', planted).expect(200);
    expect(res.headers['set-cookie']?.[0]).toMatch(/^connect\.sid=s%3A(?!planted)/);
  });
});

describeWith('redis', 'S9 a solved challenge on two processes', () => {
  it('S9 is worth one entry, verified and submitted at both at once', async () => {
    const cluster = await startCluster(2);
    for (let round = 0; round < 5; round++) {
      const who = new Visitor();
      await who.get(`${cluster.any()}/captcha/image`);
      const answer = { 'captcha-response': cluster.emulator.lastAnswer() };
      const statuses = await Promise.all(
        Array.from({ length: 40 }, async (_, i) => {
          const { url } = cluster.workers[i % 2]!;
          const { status } = await who.post(`${url}${i % 4 < 2 ? '/captcha/verify' : '/default'}`, answer);
          return i % 4 < 2 ? 0 : status;
        }),
      );
      for (const { url } of cluster.workers) statuses.push((await who.post(`${url}/default`)).status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    }
    await cluster.close();
  }, 60_000);
});
