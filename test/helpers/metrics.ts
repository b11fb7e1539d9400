import request from 'supertest';

/** One answer of `/metrics`. */
export interface Scrape {
  /** Series with their labels, such as `up{job="a"}`, and their values. */
  readonly series: ReadonlyMap<string, number>;
  /** Metrics by name, as their TYPE and HELP lines have them. */
  readonly metrics: ReadonlyMap<string, { readonly type: string; readonly help: string }>;
}

/** Reads `/metrics`. @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
export async function scrape(url: string): Promise<Scrape> {
  const { text } = await request(url).get('/metrics').expect(200);
  const series = new Map<string, number>();
  const metrics = new Map<string, { type: string; help: string }>();
  for (const line of text.split('\n')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === 'HELP') metrics.set(name, { type: '', help: rest });
    else if (kind === 'TYPE') metrics.set(name, { help: '', ...metrics.get(name), type: rest });
    else if (line !== '') series.set(line.slice(0, line.lastIndexOf(' ')), toNumber(line.slice(line.lastIndexOf(' '))));
  }
  return { series, metrics };
}

/** The series of our own, without those whose value is 0. */
export function counted({ series }: Scrape): Record<string, number> {
  return Object.fromEntries([...series].filter(([name, value]) => name.startsWith('naver_captcha_') && value !== 0));
}

function toNumber(text: string): number {
  return Number(text.replace('+Inf', 'Infinity'));
}
