import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { parse, parseDocument } from 'yaml';
import { readProxyOptions } from '../../src/server/proxy/config/environment.js';
import { checkProxyOptions } from '../../src/server/proxy/config/proxy-options.js';
import { variables, type Variable } from '../../src/server/proxy/config/variables.js';
import { startProxy } from '../helpers/proxy.js';

const root = path.resolve(__dirname, '../..');
const deploy = path.join(root, 'docs/deploy');
const read = (...names: string[]): string => readFileSync(path.join(...names), 'utf8');
const manifests = readdirSync(path.join(deploy, 'kubernetes'));

interface Pod {
  readonly metadata: { labels: object };
  readonly spec: {
    readonly enableServiceLinks: boolean;
    readonly terminationGracePeriodSeconds: number;
    readonly securityContext: object;
    readonly containers: readonly [Record<string, unknown> & { readonly env: { name: string; value: string }[] }];
  };
}

/** Of every kind that is used, what is looked at. */
interface Manifest {
  readonly data: Record<string, string>;
  readonly resources: string[];
  readonly spec: {
    readonly template: Pod;
    readonly selector: { matchLabels: object };
    readonly podSelector: { matchLabels: object };
  };
}

interface ComposeService {
  readonly environment: Record<string, string>;
  readonly secrets: string[];
  readonly stop_grace_period: string;
  readonly [property: string]: unknown;
}

/** The environment as its program sees it, with what is in files and in the operator's hands put in. */
function resolved(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment)
      .map(([name, value]): [string, string] => {
        const variable = name.replace(/_FILE$/, '');
        const known = (variables as Readonly<Record<string, Variable>>)[variable]?.example ?? '';
        const example = known.startsWith('$(') ? 'x'.repeat(44) : known;
        const given = name.endsWith('_FILE') ? example : value.replace(/^\$\{\w+:\?.*\}$/, example);
        return [variable, given.replace(/^\$\{\w+:-(.*)\}$/, '$1')];
      })
      .filter(([, value]) => value !== ''),
  );
}

function expectGoodEnvironment(environment: Readonly<Record<string, string>>): { graceMs: number } {
  const { shutdownMs, shutdownDelayMs, trustProxy, redisUrl } = checkProxyOptions(
    readProxyOptions(resolved(environment)),
  );
  expect(trustProxy).toBe(1);
  expect(redisUrl).toHaveLength(1);
  return { graceMs: shutdownMs + shutdownDelayMs };
}

describe('docs/deploy/kubernetes', () => {
  const resources = new Map(
    manifests.map((name) => [name, parse(read(deploy, 'kubernetes', name), { strict: true }) as Manifest]),
  );
  const deployment = resources.get('deployment.yaml')!;
  const pod = deployment.spec.template;
  const [container] = pod.spec.containers;

  it.each(manifests)('%s is sound YAML that names what it is', (name) => {
    const document = parseDocument(read(deploy, 'kubernetes', name), { strict: true });
    expect([...document.errors, ...document.warnings]).toEqual([]);
    expect(resources.get(name)).toMatchObject({ apiVersion: expect.any(String), kind: expect.any(String) });
  });

  it('lists every manifest', () => {
    const { resources: listed } = resources.get('kustomization.yaml')!;
    expect([...listed, 'kustomization.yaml'].sort()).toEqual(manifests);
  });

  it('sets variables that the proxy has, to values that it takes, and leaves it time to end', () => {
    const own = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
    const { graceMs } = expectGoodEnvironment({ ...resources.get('config.yaml')?.data, ...own });
    expect(pod.spec.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(graceMs);
  });

  it('keeps names of services out of the environment, where they would pass for settings', () => {
    expect(pod.spec.enableServiceLinks).toBe(false);
  });

  it('reads secrets from where they are mounted, and has none itself', () => {
    const files = container.env.filter(({ name }) => name.endsWith('_FILE')).map(({ value }) => path.dirname(value));
    expect(new Set(files)).toEqual(new Set([(container.volumeMounts as [{ mountPath: string }])[0].mountPath]));
    for (const name of ['CLIENT_SECRET', 'SITE_SECRET', 'REDIS_URL']) {
      expect(container.env.map((variable) => variable.name)).toContain(`NAVER_CAPTCHA_${name}_FILE`);
    }
  });

  it('runs without rights, on a file system that it cannot write to', () => {
    expect(pod.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('selects its own pods everywhere', () => {
    const { labels } = pod.metadata;
    expect(deployment.spec.selector.matchLabels).toEqual(labels);
    expect(resources.get('service.yaml')?.spec.selector).toEqual(labels);
    expect(resources.get('disruption-budget.yaml')?.spec.selector.matchLabels).toEqual(labels);
    expect(resources.get('network-policy.yaml')?.spec.podSelector.matchLabels).toEqual(labels);
  });

  it('probes what answers', async () => {
    const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].map(
      (name) => (container[name] as { httpGet: { path: string; port: string } }).httpGet,
    );
    const site = await startProxy();
    for (const { path: probed } of probes) await request(site.url).get(probed).expect(200);
    await site.close();
    expect(new Set(probes.map(({ port }) => port))).toEqual(new Set(['http']));
  });
});

describe('docs/deploy/compose.yaml', () => {
  const compose = parse(read(deploy, 'compose.yaml'), { strict: true, merge: true }) as {
    services: Record<string, ComposeService>;
    secrets: object;
    networks: object;
  };
  const { 'proxy-1': first, 'proxy-2': second, nginx } = compose.services;

  it('sets variables that the proxy has, to values that it takes, and leaves it time to end', () => {
    const { graceMs } = expectGoodEnvironment(first!.environment);
    expect(parseInt(first!.stop_grace_period, 10) * 1_000).toBeGreaterThan(graceMs);
  });

  it('starts two proxies that differ in their address only', () => {
    const { networks: _first, ...one } = first!;
    const { networks: _second, ...other } = second!;
    expect(one).toEqual(other);
    expect(_first).not.toEqual(_second);
  });

  it('reads each secret from where it is mounted', () => {
    const files = Object.entries(first!.environment).filter(([name]) => name.endsWith('_FILE'));
    expect(files.map(([, file]) => path.basename(file)).sort()).toEqual([...first!.secrets].sort());
    expect(Object.keys(compose.secrets).sort()).toEqual([...first!.secrets].sort());
  });

  it('gives nginx the documented configuration, which names both proxies and their port', () => {
    expect(nginx?.volumes).toEqual(['./nginx.conf:/etc/nginx/conf.d/default.conf:ro']);
    const servers = [...read(deploy, 'nginx.conf').matchAll(/^ *server (\S+):(\d+)/gm)];
    const [, port] = /PORT=(\d+)/.exec(read(root, 'Dockerfile')) ?? [];
    expect(servers.map(([, name, at]) => [name, at])).toEqual([
      ['proxy-1', port],
      ['proxy-2', port],
    ]);
  });

  it('waits only for what it starts and says whether it is well', () => {
    const well = ['proxy-1', 'proxy-2', 'redis', 'nginx'];
    for (const { depends_on: others = {} } of Object.values(compose.services)) {
      for (const name of Object.keys(others as object)) expect(well).toContain(name);
    }
    expect(compose.services.redis?.healthcheck).toBeDefined();
  });
});

describe('Dockerfile', () => {
  const stages = read(root, 'Dockerfile')
    .split(/^FROM /m)
    .slice(1);
  const stage = (name: string): string => stages.find((text) => text.split('\n')[0]?.endsWith(` AS ${name}`)) ?? '';

  it('ends with the proxy', () => {
    expect(stages.at(-1)).toBe(stage('proxy'));
    expect(stage('proxy')).toContain('CMD ["express-naver-captcha", "serve"]');
    expect(stage('proxy')).toContain('CMD ["express-naver-captcha", "health"]');
  });

  it.each(['runtime', 'proxy', 'demo', 'emulator'])('needs no shell in the stage %s', (name) => {
    expect(stage(name)).not.toBe('');
    expect(stage(name)).not.toMatch(/^(RUN|SHELL)/m);
    expect(stage(name)).not.toMatch(/^(CMD|ENTRYPOINT) [^[]/m);
    expect(stage(name)).not.toMatch(/ CMD [^[]/);
  });

  it('runs as a user with a number other than 0', () => {
    expect(stage('runtime')).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
  });

  it('sets variables that the proxy has', () => {
    const [, name = ''] = /ENV (NAVER_CAPTCHA_\w+)=/.exec(stage('proxy')) ?? [];
    expect(Object.keys(variables)).toContain(name);
  });

  it('installs Redis’s client where development dependencies are left out', () => {
    const { packages } = JSON.parse(read(root, 'package-lock.json')) as {
      packages: Record<string, { dev?: boolean; optionalDependencies?: object }>;
    };
    expect(packages['']?.optionalDependencies).toHaveProperty('redis');
    expect(packages['node_modules/redis']?.dev).toBeUndefined();
  });
});
