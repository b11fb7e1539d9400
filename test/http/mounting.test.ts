import express from 'express';
import express4 from 'express4';
import request from 'supertest';
import { readPicture, startSite, visitor, type Site } from '../helpers/site.js';

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('mounted in an %s app', (name, framework) => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite({
      express: framework,
      routes: (app, captcha, handler) =>
        app.post('/throws', captcha.requireCaptcha({ skip: () => Promise.reject(new Error('of the test')) }), handler),
    });
  });
  beforeEach(() => site.emulator.reset());
  afterAll(() => site.close());

  it('is what it says', () => {
    expect('application' in framework && 'del' in framework.application).toBe(name === 'Express 4');
  });

  it('lets a right answer in once, and no other', async () => {
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    await agent.post('/signup').type('form').send({ 'captcha-response': answer }).expect(200);
    await agent.post('/signup').type('form').send({ 'captcha-response': answer }).expect(403);
    await readPicture(site, agent);
    await agent.post('/signup').type('form').send({ 'captcha-response': 'wrong' }).expect(403);
  });

  it('verifies by JSON and by form, and takes the pass', async () => {
    const agent = visitor(site);
    for (const type of ['json', 'form']) {
      const answer = await readPicture(site, agent);
      const res = await agent.post('/captcha/verify').type(type).send({ 'captcha-response': answer }).expect(200);
      expect(res.body).toMatchObject({ success: true });
      await agent.post('/signup').type('form').send({}).expect(200);
    }
  });

  it('answers errors of the routes as problem+json', async () => {
    await request(site.url)
      .get('/captcha/image?form=a%20b')
      .expect(400)
      .expect('Content-Type', 'application/problem+json');
    await request(site.url).post('/captcha/verify').type('json').send('{').expect(400);
    site.emulator.fail('issue', 'unavailable');
    await request(site.url).get('/captcha/image').expect(502);
  });

  it('passes what fails asynchronously on to the error handling', async () => {
    await request(site.url).post('/throws').type('form').send({}).expect(500);
    expect(site.errors).toContainEqual(new Error('of the test'));
  });

  it('leaves unknown paths below it to the application', async () => {
    await request(site.url).get('/captcha/nothing-here').expect(404).expect('Content-Type', /html/);
  });
});
