import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { read } from '../helpers/markdown.js';

type Permissions = Record<string, string>;
interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Record<string, unknown>;
}
interface Job {
  readonly uses?: string;
  readonly permissions?: Permissions;
  readonly steps?: readonly Step[];
  readonly strategy?: { readonly matrix: Record<string, readonly unknown[]> };
}
interface Workflow {
  readonly permissions?: Permissions;
  readonly jobs: Record<string, Job>;
}

const folder = '.github/workflows';
const workflows = readdirSync(path.resolve(__dirname, '../..', folder)).map((name) => {
  const text = read(`${folder}/${name}`);
  return { name, text, workflow: parse(text) as Workflow };
});
const jobs = workflows.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([job, content]) => ({ name: `${name}: ${job}`, job: content, workflow })),
);
const steps = jobs.flatMap(({ name, job }) => (job.steps ?? []).map((step) => ({ name, step })));

/** What may write, and what for. */
const writers: Readonly<Record<string, Permissions>> = {
  'publish.yml: npm': { 'id-token': 'write' },
  'publish.yml: release': { contents: 'write' },
};

describe('workflows', () => {
  it.each(workflows)('$name grants no more than reading, unless a job says so', ({ workflow }) => {
    expect([{}, { contents: 'read' }]).toContainEqual(workflow.permissions);
  });

  it.each(jobs)('$name has the permissions that it needs', ({ name, job, workflow }) => {
    const { permissions = workflow.permissions } = job;
    expect(permissions).toEqual(writers[name] ?? { contents: 'read' });
  });

  it.each(steps.filter(({ step }) => step.uses !== undefined))('$name pins $step.uses by SHA', ({ step }) => {
    expect(step.uses).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
  });

  it.each(workflows)('$name says the version of every pin', ({ text }) => {
    for (const line of text.match(/uses: actions\/.*/g) ?? []) expect(line).toMatch(/# v\d+\.\d+\.\d+$/);
  });

  it.each(steps.filter(({ step }) => step.uses?.startsWith('actions/checkout@')))(
    '$name leaves no credentials in its checkout',
    ({ step }) => {
      expect(step.with).toMatchObject({ 'persist-credentials': false });
    },
  );

  it.each(steps.filter(({ step }) => step.run !== undefined))(
    '$name puts nothing of an event into: $step.run',
    ({ step }) => {
      expect(step.run).not.toMatch(/\$\{\{\s*github\.(event|head_ref|ref_name)/);
    },
  );

  it('run everything on the oldest Node that is supported and on its successors, on Redis and on Valkey', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    const check = jobs.find(({ name }) => name === 'ci.yml: check')?.job;
    expect(check?.strategy?.matrix.node?.[0]).toBe(Number(/\d+/.exec(engines.node)?.[0]));
    expect(check?.strategy?.matrix).toEqual({ node: [20, 22, 24], redis: ['redis-server', 'valkey-server'] });
    expect(check?.steps).toContainEqual({ run: 'npm run check' });
  });

  it('build every image of the Dockerfile that is run', () => {
    const targets = jobs.find(({ name }) => name === 'ci.yml: image')?.job.strategy?.matrix.target ?? [];
    const runnable = read('Dockerfile')
      .split(/^FROM .* AS /m)
      .filter((stage) => /^CMD/m.test(stage))
      .map((stage) => /^\w+/.exec(stage)?.[0]);
    expect([...targets].sort()).toEqual(runnable.sort());
  });

  it('publish with provenance, from a job that runs nothing of the repository', () => {
    const npm = workflows.find(({ name }) => name === 'publish.yml')?.workflow.jobs.npm;
    expect(npm?.steps?.some(({ run }) => run?.includes('--provenance'))).toBe(true);
    expect(npm?.steps?.some(({ uses }) => uses?.startsWith('actions/checkout@'))).toBe(false);
  });
});

describe('.github/dependabot.yml', () => {
  it('keeps packages, pins of actions and images up to date', () => {
    const { updates } = parse(read('.github/dependabot.yml')) as { updates: { 'package-ecosystem': string }[] };
    expect(updates.map((update) => update['package-ecosystem']).sort()).toEqual(['docker', 'github-actions', 'npm']);
  });
});
