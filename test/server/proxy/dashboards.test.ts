import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { solve, startProxy, type ProxySite } from '../../helpers/proxy.js';
import { scrape } from '../../helpers/metrics.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const docs = (file: string): string => readFileSync(path.resolve(__dirname, '../../../docs', file), 'utf8');
const { groups } = parse(docs('prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const { panels, templating } = JSON.parse(docs('grafana/express-naver-captcha.json')) as {
  panels: Panel[];
  templating: { list: { definition?: string }[] };
};

/** What the Prometheus server adds to every series that it scrapes. */
const added = new Set(['job', 'instance']);

describe('what docs/ has for Prometheus and Grafana', () => {
  let site: ProxySite;
  /** Names of the labels of each metric, by the metric's name. */
  const labels = new Map<string, Set<string>>();
  beforeAll(async () => {
    site = await startProxy({ proxy: { dailyBudget: 100 } });
    await solve(site);
    for (const series of (await scrape(site.url)).series.keys()) {
      const [, name = '', inner = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(series) ?? [];
      const known = labels.get(name) ?? new Set();
      for (const [, label = ''] of inner.matchAll(/(\w+)="/g)) known.add(label);
      labels.set(name, known);
    }
    labels.set('up', new Set());
  });
  afterAll(() => site.close());

  const queries = [
    ...rules.map(({ alert, expr }) => [`alert ${alert}`, expr] as const),
    ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [`panel ${title}`, expr] as const)),
    ...templating.list.flatMap(({ definition }) =>
      definition === undefined ? [] : [['variable', definition] as const],
    ),
  ];

  it.each(queries)('names only metrics and labels that are there: %s', (_, query) => {
    const selectors = [...query.matchAll(/\b((?:naver_captcha|process)_\w+|up)\b(?:\{([^}]*)\})?/g)];
    expect(selectors.length).toBeGreaterThan(0);
    for (const [, name = '', matchers = ''] of selectors) {
      expect([...labels.keys()]).toContain(name);
      for (const [, label = ''] of matchers.matchAll(/(\w+)(?:=~|!=|=)"/g)) {
        if (!added.has(label)) expect([name, [...labels.get(name)!]]).toEqual([name, expect.arrayContaining([label])]);
      }
    }
    const every = new Set(selectors.flatMap(([, name = '']) => [...labels.get(name)!]));
    for (const [, list = ''] of query.matchAll(/\bby \(([^)]*)\)/g)) {
      for (const label of list.split(',').map((part) => part.trim())) {
        if (!added.has(label)) expect([...every]).toContain(label);
      }
    }
  });

  it('shows what was issued, solved and refused, and what is left of the quota, on one dashboard', () => {
    const shown = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)).join('\n');
    for (const metric of labels.keys()) {
      if (/^naver_captcha_(?!.*_(sum|count)$)/.test(metric)) expect(shown).toContain(metric);
    }
  });

  it('has a summary and a severity for each alert', () => {
    for (const { annotations, labels: given } of rules) {
      expect(annotations.summary).toMatch(/\.$|\)\.$/);
      expect(['warning', 'critical']).toContain(given.severity);
    }
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it('has panels that lie beside each other, within the width', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });
});
