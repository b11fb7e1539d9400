import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { certificate } from '../../helpers/certificate.js';
import { readProxyOptions } from '../../../src/server/proxy/config/environment.js';
import { checkProxyOptions } from '../../../src/server/proxy/config/proxy-options.js';
import { variables, type Variable } from '../../../src/server/proxy/config/variables.js';
import { createProxyServer, type ProxyServerOptions } from '../../../src/server/index.js';

/** The least that the proxy needs. */
const least = {
  NAVER_CAPTCHA_CLIENT_ID: 'the-id',
  NAVER_CAPTCHA_CLIENT_SECRET: 'the-secret',
  NAVER_CAPTCHA_SITE_KEY: 'shop',
  NAVER_CAPTCHA_SITE_SECRET: 'secret-of-the-shop',
  NAVER_CAPTCHA_ORIGINS: 'https://shop.example',
};
const { NAVER_CAPTCHA_CLIENT_ID, NAVER_CAPTCHA_CLIENT_SECRET } = least;
const credentials = { NAVER_CAPTCHA_CLIENT_ID, NAVER_CAPTCHA_CLIENT_SECRET };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'captcha-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const full = path.join(folder, name);
  writeFileSync(full, content);
  return full;
}

function messageOf(task: () => unknown): string {
  try {
    task();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('readProxyOptions', () => {
  it('needs five variables, and names every one that is missing, with an example', () => {
    const message = messageOf(() => readProxyOptions({}));
    expect(message).toMatch(/^the environment has 5 problems:\n/);
    for (const name of Object.keys(least)) {
      expect(message).toContain(`\n  ${name} is missing.\n`);
      expect(message).toContain(`for example ${name}=`);
    }
  });

  it('reads the least there can be', () => {
    expect(checkProxyOptions(readProxyOptions(least))).toMatchObject({
      sites: [{ siteKey: 'shop', secrets: ['secret-of-the-shop'], origins: new Set(['https://shop.example']) }],
      redisUrl: [],
      trustProxy: undefined,
      tokenTtlMs: 120_000,
      captcha: { limits: { issuePerSession: false, issuePerAddress: 60, verifyPerAddress: 30 }, audio: true },
    });
  });

  it('takes the example of every variable', () => {
    const examples = Object.entries<Variable>(variables)
      .filter(([name]) => name !== 'NAVER_CAPTCHA_SITES_FILE')
      .map(([name, { example }]) => [name, example.startsWith('$(') ? 'x'.repeat(44) : example])
      .map(([name, example]) => [name, example === '"$(cat ca.pem)"' ? certificate().cert : example]);
    const options = readProxyOptions(Object.fromEntries(examples));
    expect(() => checkProxyOptions(options)).not.toThrow();
  });

  it('gives every variable to the option that it is for', () => {
    const options = readProxyOptions({
      ...least,
      NAVER_CAPTCHA_SERVICE: 'ncloud',
      NAVER_CAPTCHA_BASE_URL: 'http://naver.internal',
      NAVER_CAPTCHA_ALLOW_INSECURE_BASE_URL: 'true',
      NAVER_CAPTCHA_SITE_SECRET: 'old-secret-of-shop, new-secret-of-shop',
      NAVER_CAPTCHA_ORIGINS: 'https://shop.example, https://www.shop.example',
      NAVER_CAPTCHA_REDIS_URL: 'redis://a:26379,redis://b:26379',
      NAVER_CAPTCHA_REDIS_SENTINEL_MASTER: 'mymaster',
      NAVER_CAPTCHA_TRUST_PROXY: 'loopback, 10.0.0.0/8',
      NAVER_CAPTCHA_DAILY_BUDGET: 'false',
      NAVER_CAPTCHA_ISSUE_LIMIT: '7',
      NAVER_CAPTCHA_VERIFY_LIMIT: 'false',
      NAVER_CAPTCHA_PREFETCH_KEYS: '3',
      NAVER_CAPTCHA_AUDIO: 'false',
      NAVER_CAPTCHA_UPPERCASE: 'true',
      NAVER_CAPTCHA_METRICS_TOKEN: 'metrics-token-of-16',
      NAVER_CAPTCHA_STATUS_TOKEN: 'status-token-of-16',
      NAVER_CAPTCHA_LOG_LEVEL: 'warn',
      NAVER_CAPTCHA_KEEP_ALIVE_SECONDS: '75.5',
      NAVER_CAPTCHA_SHUTDOWN_SECONDS: '20',
      NAVER_CAPTCHA_SHUTDOWN_DELAY_SECONDS: '5',
    });
    expect(checkProxyOptions(options)).toMatchObject({
      captcha: {
        clientId: 'the-id',
        clientSecret: 'the-secret',
        service: 'ncloud',
        baseUrl: 'http://naver.internal',
        allowInsecureBaseUrl: true,
        dailyBudget: false,
        limits: { issuePerAddress: 7, verifyPerAddress: false },
        prefetchKeys: 3,
        audio: false,
        uppercase: true,
      },
      sites: [
        {
          secrets: ['old-secret-of-shop', 'new-secret-of-shop'],
          origins: new Set(['https://shop.example', 'https://www.shop.example']),
        },
      ],
      redisUrl: ['redis://a:26379', 'redis://b:26379'],
      redisSentinelMaster: 'mymaster',
      trustProxy: 'loopback, 10.0.0.0/8',
      metricsToken: 'metrics-token-of-16',
      statusToken: 'status-token-of-16',
      logLevel: 'warn',
      keepAliveMs: 75_500,
      shutdownMs: 20_000,
      shutdownDelayMs: 5_000,
    });
  });

  it('tells every problem at once, and no secret', () => {
    const message = messageOf(() =>
      readProxyOptions({
        NAVER_CAPTCHA_CLIENT_ID: 'has a blank',
        NAVER_CAPTCHA_CLIENT_SECRET: 's3cr3t with\nbreak',
        NAVER_CAPTCHA_SITE_KEY: 'sh/op',
        NAVER_CAPTCHA_SITE_SECRET: 's3cr3t-1,s3cr3t-2,s3cr3t-3',
        NAVER_CAPTCHA_ORIGINS: 'https://shop.example/page',
        NAVER_CAPTCHA_REDIS_URL: 'http://user:s3cr3t@redis',
        NAVER_CAPTCHA_TRUST_PROXY: 'true',
        NAVER_CAPTCHA_DAILY_BUDGET: '1e3',
        NAVER_CAPTCHA_AUDIO: 'yes',
        NAVER_CAPTCHA_METRICS_TOKEN: 's3cr3t',
        NAVER_CAPTCHA_KEEP_ALIVE_SECONDS: 'long',
        NAVER_CAPTCHA_REDDIS_URL: 'redis://user:s3cr3t@redis',
      }),
    );
    const lines = message.split('\n').filter((line) => /^ {2}NAVER/.test(line));
    expect(message).toMatch(/^the environment has 12 problems:\n/);
    expect(lines.map((line) => line.trim().split(' ')[0]).sort()).toEqual([
      'NAVER_CAPTCHA_AUDIO',
      'NAVER_CAPTCHA_CLIENT_ID',
      'NAVER_CAPTCHA_CLIENT_SECRET',
      'NAVER_CAPTCHA_DAILY_BUDGET',
      'NAVER_CAPTCHA_KEEP_ALIVE_SECONDS',
      'NAVER_CAPTCHA_METRICS_TOKEN',
      'NAVER_CAPTCHA_ORIGINS',
      'NAVER_CAPTCHA_REDDIS_URL',
      'NAVER_CAPTCHA_REDIS_URL',
      'NAVER_CAPTCHA_SITE_KEY',
      'NAVER_CAPTCHA_SITE_SECRET',
      'NAVER_CAPTCHA_TRUST_PROXY',
    ]);
    expect(message).not.toContain('s3cr3t');
  });

  it.each([
    ['plain http to another machine', { NAVER_CAPTCHA_BASE_URL: 'http://192.0.2.1' }, 'is plain http'],
    ['an unknown service', { NAVER_CAPTCHA_SERVICE: 'kakao' }, "NAVER_CAPTCHA_SERVICE must be one of 'developers'"],
    ['0 proxies', { NAVER_CAPTCHA_TRUST_PROXY: '0' }, 'NAVER_CAPTCHA_TRUST_PROXY must be false, the number of proxies'],
    ['17 proxies', { NAVER_CAPTCHA_TRUST_PROXY: '17' }, 'NAVER_CAPTCHA_TRUST_PROXY must be false, the number of'],
    ['a proxy by name', { NAVER_CAPTCHA_TRUST_PROXY: 'nginx' }, 'NAVER_CAPTCHA_TRUST_PROXY must be false, the number'],
    ['a range of no size', { NAVER_CAPTCHA_TRUST_PROXY: '10.0.0.0/33' }, 'NAVER_CAPTCHA_TRUST_PROXY must be false'],
    ['a Redis without host', { NAVER_CAPTCHA_REDIS_URL: 'redis:' }, 'NAVER_CAPTCHA_REDIS_URL must be a URL such as'],
    ['one bad Redis of two', { NAVER_CAPTCHA_REDIS_URL: 'redis://a,b' }, 'NAVER_CAPTCHA_REDIS_URL must be a URL such'],
    ['origins of nothing', { NAVER_CAPTCHA_ORIGINS: ' , ' }, 'NAVER_CAPTCHA_ORIGINS is missing.'],
    ['a secret twice', { NAVER_CAPTCHA_SITE_SECRET: 'twice,twice' }, 'one secret stands there twice'],
    ['a blank limit', { NAVER_CAPTCHA_ISSUE_LIMIT: ' ' }, 'NAVER_CAPTCHA_ISSUE_LIMIT must be a whole number'],
    ['a budget of 1', { NAVER_CAPTCHA_DAILY_BUDGET: '1' }, 'NAVER_CAPTCHA_DAILY_BUDGET must be a whole number'],
    ['a short status token', { NAVER_CAPTCHA_STATUS_TOKEN: 'short' }, 'Make one with: openssl rand -base64 32'],
  ])('refuses %s', (_, env, message) => {
    expect(messageOf(() => readProxyOptions({ ...least, ...env }))).toContain(message);
  });

  describe('from files', () => {
    it('reads NAME_FILE, less the line break at its end', () => {
      const options = readProxyOptions({
        ...least,
        NAVER_CAPTCHA_CLIENT_SECRET: undefined,
        NAVER_CAPTCHA_CLIENT_SECRET_FILE: file('client-secret', 'from-the-file\n'),
        NAVER_CAPTCHA_SITE_SECRET: undefined,
        NAVER_CAPTCHA_SITE_SECRET_FILE: file('site-secret', 'also-from-a-file\r\n'),
      });
      expect(options.clientSecret).toBe('from-the-file');
      expect(options.sites[0]?.secrets).toEqual(['also-from-a-file']);
    });

    it.each(Object.keys(variables))('reads %s so', (name) => {
      const message = messageOf(() => readProxyOptions({ [`${name}_FILE`]: path.join(folder, 'none') }));
      expect(message).toContain(`${name}_FILE cannot be read (ENOENT).`);
      expect(message).not.toContain(`${name} is missing`);
    });

    it('takes a value or its file, not both', () => {
      const env = { ...least, NAVER_CAPTCHA_CLIENT_SECRET_FILE: file('twice', 's3cr3t') };
      expect(messageOf(() => readProxyOptions(env))).toContain(
        'NAVER_CAPTCHA_CLIENT_SECRET is set, and so is NAVER_CAPTCHA_CLIENT_SECRET_FILE. Set one of them.',
      );
    });

    it('does not quote what is in a file', () => {
      const env = {
        ...least,
        NAVER_CAPTCHA_CLIENT_SECRET: undefined,
        NAVER_CAPTCHA_CLIENT_SECRET_FILE: file('b', 's3cr3t\nx'),
      };
      const message = messageOf(() => readProxyOptions(env));
      expect(message).toContain('NAVER_CAPTCHA_CLIENT_SECRET holds a space, a line break');
      expect(message).not.toContain('s3cr3t');
    });
  });

  describe('with NAVER_CAPTCHA_SITES_FILE', () => {
    const shop = { siteKey: 'shop', secrets: ['secret-of-the-shop'], origins: ['https://shop.example'] };
    const blog = { siteKey: 'blog', secrets: ['secret-of-the-blog'], origins: ['https://blog.example'] };
    const withSites = (content: string) => ({
      ...credentials,
      NAVER_CAPTCHA_SITES_FILE: file('sites.json', content),
    });

    it('reads several sites', () => {
      expect(readProxyOptions(withSites(JSON.stringify([shop, blog]))).sites).toEqual([shop, blog]);
    });

    it('wants none of the variables of one site beside it', () => {
      const message = messageOf(() => readProxyOptions({ ...withSites(JSON.stringify([shop])), ...least }));
      expect(message).toMatch(/^the environment has 3 problems:/);
      expect(message).toContain('NAVER_CAPTCHA_SITE_KEY is set, and so is NAVER_CAPTCHA_SITES_FILE.');
    });

    it.each([
      ['no JSON', '[{ "siteKey": "shop", "secrets": [s3cr3t] }]', 'the file is not JSON. Write [{ "siteKey"'],
      ['no list', '{}', 'must be a list of at least one site'],
      ['no site', '[]', 'must be a list of at least one site'],
      ['a site that is none', '["s3cr3t"]', '`sites[0]`: expected an object of options, got a string'],
      ['a misspelt property', JSON.stringify([{ ...shop, sitekey: 'x' }]), 'Did you mean `siteKey`?'],
      [
        'a secret that is none',
        JSON.stringify([{ ...shop, secrets: ['s3cr3t\n'] }]),
        '`secrets` must be a list of one',
      ],
      ['a secret that is no list', JSON.stringify([{ ...shop, secrets: 's3cr3t' }]), '`secrets` must be a list of one'],
      ['no origins', JSON.stringify([{ ...shop, origins: [] }]), '`origins` is missing. List where the site'],
      ['two sites of one key', JSON.stringify([shop, { ...blog, siteKey: 'shop' }]), 'two sites have the same siteKey'],
      ['a secret of two sites', JSON.stringify([shop, { ...blog, secrets: shop.secrets }]), 'one secret stands there'],
    ])('refuses %s', (_, content, expected) => {
      const message = messageOf(() => readProxyOptions(withSites(content)));
      expect(message).toContain(expected);
      expect(message).not.toContain('s3cr3t');
    });

    it('says so where there is no file', () => {
      const env = { ...credentials, NAVER_CAPTCHA_SITES_FILE: path.join(folder, 'none.json') };
      expect(messageOf(() => readProxyOptions(env))).toContain(
        'NAVER_CAPTCHA_SITES_FILE the file cannot be read (ENOENT)',
      );
    });
  });
});

describe('createProxyServer', () => {
  const good: ProxyServerOptions = {
    clientId: 'id',
    clientSecret: 's3cr3t',
    sites: [{ siteKey: 'shop', secrets: ['s3cr3t-of-shop'], origins: ['https://shop.example'] }],
  };

  it.each([
    [
      'an unknown option',
      { trustproxy: 1 },
      'createProxyServer(): unknown option `trustproxy`. Did you mean `trustProxy`',
    ],
    ["an option of the middleware's sessions", { sessionKey: 'x' }, 'createProxyServer(): unknown option `sessionKey`'],
    ['the origins of the middleware', { allowedOrigins: [] }, 'createProxyServer(): unknown option `allowedOrigins`'],
    ['no sites', { sites: undefined }, '`sites` must be a list of at least one site'],
    ['trust in every proxy', { trustProxy: true }, 'got true, which lets a visitor claim any address'],
    ['half a proxy', { trustProxy: 0.5 }, '`trustProxy` must be false, the number of proxies in front'],
    ['a Redis that is an array', { redisUrl: ['redis://a'] }, '`redisUrl` must be a URL such as'],
    ['a master with a blank', { redisSentinelMaster: 'my master' }, "`redisSentinelMaster` must be the master's name"],
    ['tokens without end', { tokenTtlMs: Infinity }, '`tokenTtlMs` must be a whole number of milliseconds'],
    ['a log level that is none', { logLevel: 'loud' }, "`logLevel` must be one of 'fatal'"],
  ])('throws for %s, and tells no secret', (_, options, expected) => {
    const message = messageOf(() => createProxyServer({ ...good, ...options } as ProxyServerOptions));
    expect(message).toContain(expected);
    expect(message).not.toContain('s3cr3t');
  });

  it('leaves the options that it is given as they are', () => {
    const options = Object.freeze({ ...good, sites: Object.freeze([Object.freeze({ ...good.sites[0]! })]) });
    expect(() => createProxyServer(options)).not.toThrow();
  });
});
