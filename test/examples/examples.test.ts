import { captchaOn } from '../helpers/captcha-page.js';
import { describeInBrowser } from '../helpers/browser.js';
import { useExamples, visitorOf, type Example } from '../helpers/example.js';
import { solve } from '../../src/emulator/index.js';

jest.setTimeout(60_000);

describe('npm run example', () => {
  const examples = useExamples();

  describe('ejs', () => {
    let example: Example;
    beforeAll(async () => {
      example = await examples.start('ejs');
    });

    it('signs a visitor up', async () => {
      const agent = visitorOf(example);
      await agent.get('/signup').expect(200).expect('Cache-Control', 'no-store');
      const response = await solve(agent, examples.emulator);
      const page = await agent
        .post('/signup')
        .type('form')
        .send({ name: '김민지', 'captcha-response': response })
        .expect(200);
      expect(page.text).toContain('김민지님, 환영합니다');
    });

    it('sends a visitor back who typed it wrong, with what was typed and the reason', async () => {
      const agent = visitorOf(example);
      await solve(agent, examples.emulator);
      await agent
        .post('/signup')
        .set('Accept', 'text/html')
        .set('Accept-Language', 'ko')
        .type('form')
        .send({ name: '김민지', 'captcha-response': 'WRONG' })
        .expect(303)
        .expect('Location', '/signup');
      const page = await agent.get('/signup').expect(200);
      expect(page.text).toMatch(/role="alert">입력한 문자가 맞지 않습니다.*value="김민지"/s);
      expect((await agent.get('/signup')).text).not.toContain('role="alert"');
    });

    it('asks once for the captcha of a form that was sent without a name', async () => {
      const agent = visitorOf(example);
      const response = await solve(agent, examples.emulator);
      const bounced = await agent.post('/signup').type('form').send({ 'captcha-response': response }).expect(422);
      expect(bounced.text).not.toContain('<naver-captcha>');
      await agent.post('/signup').type('form').send({ name: '김민지' }).expect(200);
    });
  });

  describe('json-spa', () => {
    let example: Example;
    beforeAll(async () => {
      example = await examples.start('json-spa');
    });

    it('signs up for a right response, and says in JSON what else is wrong', async () => {
      const agent = visitorOf(example);
      const response = await solve(agent, examples.emulator);
      await agent.post('/api/signup').send({ 'captcha-response': response }).expect(422);
      await agent.post('/api/signup').send({ name: 'Kim' }).expect(201, { name: 'Kim' });
      await agent.post('/api/signup').send({ name: 'Kim' }).expect(400);
    });

    it('keeps the message for the operator to itself', async () => {
      const agent = visitorOf(example);
      const response = await solve(agent, examples.emulator);
      examples.emulator.fail('compare', 'unauthorized');
      const { body } = await agent.post('/api/signup').send({ name: 'Kim', 'captcha-response': response }).expect(502);
      expect(body).toEqual({ code: 'ERR_CAPTCHA_UPSTREAM_AUTH', detail: 'The check is not available right now.' });
      expect(example.output()).toContain('CaptchaUpstreamError');
    });
  });

  describe('nestjs', () => {
    let example: Example;
    beforeAll(async () => {
      example = await examples.start('nestjs');
    });

    it('lets a right response in once', async () => {
      const agent = visitorOf(example);
      const response = await solve(agent, examples.emulator);
      const body = { name: 'Kim', 'captcha-response': response };
      await agent.post('/signup').send(body).expect(201, { name: 'Kim' });
      const again = await agent.post('/signup').send(body).expect(403);
      expect(again.body).toMatchObject({ code: 'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE', statusCode: 403 });
    });

    it('keeps the message for the operator to itself', async () => {
      const agent = visitorOf(example);
      const response = await solve(agent, examples.emulator);
      examples.emulator.fail('compare', 'unauthorized');
      const { body } = await agent.post('/signup').send({ 'captcha-response': response }).expect(502);
      expect(body.message).toBe('The check is not available right now.');
      expect(example.output()).toContain('clientSecret');
    });
  });

  it('login: asks for a captcha after three wrong passwords', async () => {
    const agent = visitorOf(await examples.start('login'));
    const logIn = (fields: object) =>
      agent
        .post('/login')
        .type('form')
        .send({ user: 'kim', ...fields });
    for (const captcha of [false, false, true]) await logIn({ password: 'guess' }).expect(401, { captcha });
    await logIn({ password: 'open sesame' }).expect(400);
    const response = await solve(agent, examples.emulator);
    await logIn({ password: 'open sesame', 'captcha-response': response }).expect(302);
  });

  it.each(['/signup', '/comment'])('migrating: guards %s', async (path) => {
    const example = await examples.start('migrating');
    const agent = visitorOf(example);
    const response = await solve(agent, examples.emulator);
    await agent.post(path).type('form').send({}).expect(400);
    const { status } = await agent.post(path).type('form').send({ 'captcha-response': response.toLowerCase() });
    expect([200, 302]).toContain(status);
  });

  it('migrating: tells in the handler whether the response was right', async () => {
    const agent = visitorOf(await examples.start('migrating'));
    const response = await solve(agent, examples.emulator);
    const right = await agent.post('/login').type('form').send({ captcha: response }).expect(200);
    expect(right.text).toContain('VALID: true');
    const missing = await agent.post('/login').type('form').send({}).expect(200);
    expect(missing.text).toContain('VALID: false');
  });

  it('typescript: tells in whatever language, and lets only the profile through an outage', async () => {
    const agent = visitorOf(await examples.start('typescript'));
    const { text } = await agent.post('/anmelden').type('form').send({}).expect(400);
    expect(text).toBe('Bitte tippen Sie die Zeichen ab.');
    for (const [path, status] of [
      ['/profile', 200],
      ['/signup', 502],
    ] as const) {
      const response = await solve(agent, examples.emulator);
      examples.emulator.fail('compare', 'unavailable');
      await agent.post(path).type('form').send({ 'captcha-response': response }).expect(status);
    }
    const response = await solve(agent, examples.emulator);
    const { body } = await agent.post('/signup').type('form').send({ 'captcha-response': response }).expect(200);
    expect(body).toHaveProperty('solvedAt');
    await agent.post('/comment').type('form').send({}).expect(403);
  });
});

describeInBrowser('examples in a browser', (surfer) => {
  const examples = useExamples();

  it('json-spa: shows another picture for a wrong response, and the welcome for a right one', async () => {
    const { url } = await examples.start('json-spa');
    const page = await surfer.visit(url);
    const { reaches, widget } = captchaOn(page);
    const field = widget.getByRole('textbox');
    await reaches('ready');
    await page.getByLabel('Name').fill('Kim');
    await field.fill('WRONG');
    const shown = page.waitForResponse('**/captcha/image*');
    await page.getByRole('button', { name: 'Sign up' }).click();
    await (await shown).finished();
    await page.locator('#status', { hasText: '입력한 문자가 맞지 않습니다' }).waitFor();
    await reaches('ready');
    await field.fill(examples.emulator.lastAnswer() ?? '');
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByText('Welcome, Kim!').waitFor();
  });

  it.each([true, false])('ejs: signs up (JavaScript: %p)', async (javaScriptEnabled) => {
    const { url } = await examples.start('ejs');
    const page = await surfer.visit(`${url}/signup`, { javaScriptEnabled });
    if (javaScriptEnabled) await captchaOn(page).reaches('ready');
    await page.getByLabel('이름').fill('김민지');
    await page.getByLabel('보이거나 들리는 대로').fill(examples.emulator.lastAnswer() ?? '');
    await page.getByRole('button', { name: '가입하기' }).click();
    await page.getByRole('heading', { name: '김민지님, 환영합니다' }).waitFor();
  });
});
