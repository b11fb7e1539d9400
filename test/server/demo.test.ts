import { startDemoSite, type DemoSite } from '../helpers/demo-site.js';

const typed = { name: 'Kim <b>Minji</b>', email: 'minji@example.com' };

let site: DemoSite;
beforeAll(async () => {
  site = await startDemoSite();
});
afterAll(() => site.close());

describe('GET /', () => {
  it.each([
    ['ko-KR,ko;q=0.9,en;q=0.8', '/', 'ko', '회원가입'],
    ['en-GB', '/', 'en', 'Create your account'],
    ['fr', '/', 'en', 'Create your account'],
    ['en', '/?lang=ko', 'ko', '회원가입'],
    ['ko', '/?lang=en', 'en', 'Create your account'],
    ['ko', '/?lang=fr', 'ko', '회원가입'],
  ])('speaks to a browser of %s at %s in %s', async (language, path, spoken, title) => {
    const page = await site.browser(language).get(path).expect(200);
    expect(page.text).toContain(`<html lang="${spoken}">`);
    expect(page.text).toContain(`<h1>${title}</h1>`);
  });

  it('needs no script and no inline style, and allows none', async () => {
    const page = await site.browser().get('/');
    expect(page.headers['content-security-policy']).toBe(
      "default-src 'none';style-src 'self';img-src 'self';media-src 'self';form-action 'self';base-uri 'none';" +
        "frame-ancestors 'none'",
    );
    expect(page.text).not.toMatch(/<script|<style|\sstyle=|\son\w+=/i);
  });

  it('is kept by no cache, and sets no cookie for a mere visit', async () => {
    const page = await site.browser().get('/');
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.headers).not.toHaveProperty('set-cookie');
  });

  it('says that an emulator answers, and only then', async () => {
    const real = await startDemoSite({ onEmulator: false });
    const note = 'This page runs on the built-in emulator';
    expect((await site.browser().get('/')).text).toContain(note);
    expect((await real.browser().get('/')).text).not.toContain(note);
    await real.close();
  });

  it.each([
    ['/demo.css', 'text/css; charset=utf-8'],
    ['/icon.svg', 'image/svg+xml; charset=utf-8'],
  ])('finds its %s', async (path, type) => {
    expect((await site.browser().get('/')).text).toContain(`href="${path}"`);
    const asset = await site.browser().get(path).expect(200);
    expect(asset.headers['content-type']).toBe(type);
  });
});

describe('POST /signup', () => {
  it('signs up who types what the picture shows, in small letters too', async () => {
    const browser = site.browser('ko');
    const response = (await browser.solve()).toLowerCase();
    const answer = await browser.post('/signup', { ...typed, 'captcha-response': response }).expect(303);
    const welcome = await browser.get(answer.headers.location!).expect(200);
    expect(welcome.text).toContain('<h1>Kim &lt;b&gt;Minji&lt;/b&gt; 님, 환영합니다</h1>');
    expect(welcome.text).toContain(typed.email);
  });

  it.each([
    ['en', 'The characters did not match. Try the new picture.'],
    ['ko', '입력한 문자가 맞지 않습니다. 새 그림으로 다시 시도해 주세요.'],
  ])('says in %s why it refused, once, and shows what was typed', async (language, reason) => {
    // The browser asks for the other language: the page's own must win.
    const browser = site.browser(language === 'en' ? 'ko' : 'en');
    await browser.solve();
    const answer = await browser
      .post(`/signup?lang=${language}`, { ...typed, 'captcha-response': 'wrong' })
      .expect(303);
    const page = await browser.get(answer.headers.location!);
    expect(page.text).toContain(reason);
    expect(page.text).toContain('value="Kim &lt;b&gt;Minji&lt;/b&gt;"');
    expect(page.text).toContain(`value="${typed.email}"`);
    expect(page.text).toContain(`lang="${language}"`);
    const again = await browser.get('/');
    expect(again.text).not.toContain(reason);
    expect(again.text).toContain(`value="${typed.email}"`);
  });

  it('refuses the same submit a second time', async () => {
    const browser = site.browser();
    const fields = { ...typed, 'captcha-response': await browser.solve() };
    expect((await browser.post('/signup', fields)).headers.location).toBe('/welcome?lang=en');
    expect((await browser.post('/signup', fields)).headers.location).toBe('/');
    expect((await browser.get('/')).text).toContain('The picture was too old or already used.');
  });

  it('asks for a wrong field again, without another captcha', async () => {
    const browser = site.browser();
    const first = { name: 'Minji', email: 'minji', 'captcha-response': await browser.solve() };
    const answer = await browser.post('/signup', first).expect(303);
    const page = await browser.get(answer.headers.location!);
    expect(page.text).toContain('Enter an e-mail address such as name@example.com.');
    expect(page.text).toContain('value="minji"');
    expect(page.text).toContain('You have passed the check.');
    expect(page.text).not.toContain('/captcha/image');
    const mended = { name: 'Minji', email: 'minji@example.com' };
    expect((await browser.post('/signup', mended)).headers.location).toBe('/welcome?lang=en');
    // The pass is used: a second submit needs a captcha of its own.
    expect((await browser.post('/signup', mended)).headers.location).toBe('/');
    expect((await browser.get('/')).text).toContain('/captcha/image');
  });

  it.each([
    ['no address', '', true],
    ['an address without a domain', 'minji@localhost', true],
    ['two addresses', 'a@example.com b@example.com', true],
    ['an address', 'minji@mail.example.co.kr', false],
  ])('judges %s', async (_, email, wrong) => {
    const browser = site.browser();
    const answer = await browser.post('/signup', { name: 'Minji', email, 'captcha-response': await browser.solve() });
    expect(answer.headers.location).toBe(wrong ? '/?lang=en' : '/welcome?lang=en');
  });

  it('takes fields of another shape for empty ones', async () => {
    const browser = site.browser();
    const fields = { name: ['a', 'b'], 'email[x]': 'y', 'captcha-response': await browser.solve() };
    const answer = await browser.post('/signup', fields).expect(303);
    const page = await browser.get(answer.headers.location!);
    expect(page.text).toContain('Enter your name.');
    expect(page.text).toContain('Enter an e-mail address');
  });

  it('answers a program with JSON', async () => {
    const browser = site.browser();
    const send = async (fields: object) =>
      browser
        .post('/signup', { ...fields, 'captcha-response': await browser.solve() })
        .set('Accept', 'application/json');
    expect((await send({ ...typed, email: '' })).status).toBe(422);
    expect((await send(typed)).body).toEqual({ success: true, ...typed });
    const refused = await browser.post('/signup', typed).set('Accept', 'application/json').expect(400);
    expect(refused.type).toBe('application/problem+json');
    expect(refused.body).toMatchObject({ code: 'ERR_CAPTCHA_MISSING_RESPONSE' });
  });
});

describe('POST /again', () => {
  it('shows another picture, and what was typed', async () => {
    const browser = site.browser('ko');
    await browser.solve();
    const answer = await browser.post('/again', typed).expect(303);
    const page = await browser.get(answer.headers.location!);
    expect(page.text).toContain(`value="${typed.email}"`);
    expect(page.text).toContain('src="/captcha/image?t=');
    expect(page.text).not.toContain('role="alert"');
  });

  it('offers a sound in place of the picture, which signs up as well', async () => {
    const browser = site.browser();
    const answer = await browser.post('/again?sense=sound', typed).expect(303);
    const page = await browser.get(answer.headers.location!);
    expect(page.text).toContain('src="/captcha/audio?t=');
    expect(page.text).not.toContain('/captcha/image');
    expect(page.text).toContain('action="/signup?lang=en&amp;sense=sound"');
    const wrong = await browser.post('/signup?sense=sound', { ...typed, 'captcha-response': '0' });
    const refused = await browser.get(wrong.headers.location!);
    expect(refused.text).toContain('The sound was too old or already used.');
    expect(refused.text).toContain('src="/captcha/audio?t=');
    const right = { ...typed, 'captcha-response': await browser.solve('audio') };
    expect((await browser.post('/signup?sense=sound', right)).headers.location).toBe('/welcome?lang=en');
  });
});

describe('GET /welcome', () => {
  it('sends away who has not signed up', async () => {
    const answer = await site.browser().get('/welcome?lang=ko').expect(303);
    expect(answer.headers.location).toBe('/?lang=ko');
  });
});

describe('GET /healthz', () => {
  it('answers without a session', async () => {
    const answer = await site.browser().get('/healthz').expect(200, 'ok\n');
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });
});

describe('an address that does not exist', () => {
  it('is told so, in the language of the visitor', async () => {
    const page = await site.browser('ko').get('/nothing').expect(404);
    expect(page.text).toContain('<h1>페이지를 찾을 수 없습니다</h1>');
  });

  it('is told so in JSON to a program', async () => {
    const answer = await site.browser().get('/nothing').set('Accept', 'application/json').expect(404);
    expect(answer.body).toEqual({ type: 'about:blank', title: 'Not Found', status: 404 });
  });
});

describe('a fault of the operator', () => {
  it('is told to the log, and to visitors no more than that there is one', async () => {
    const clientSecret = 'of-another-application';
    const broken = await startDemoSite({ clientSecret });
    const page = await broken.browser().get('/captcha/image').expect(502);
    expect(page.text).toContain('This does not work right now');
    expect(JSON.stringify(page.headers) + page.text).not.toMatch(/of-another-application|emulator-client-id/);
    expect(broken.log).toEqual([expect.stringContaining('GET /captcha/image: ')]);
    expect(broken.log.join()).not.toContain(clientSecret);
    await broken.close();
  });

  it('of a body too large is the sender’s, and is not logged', async () => {
    await site
      .browser()
      .post('/again', { name: 'x'.repeat(20_000) })
      .expect(413);
    expect(site.log).toEqual([]);
  });
});
