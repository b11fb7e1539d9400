import type { Logger } from 'pino';
import type { HttpParts } from '../../../http/parts.js';
import type { CaptchaCallMessage } from '../../../upstream/events.js';
import { packageVersion } from '../../version.js';
import type { ProxyConfig } from '../config/proxy-options.js';
import type { ProxyState } from '../state.js';
import { registerGauges } from './gauges.js';
import { History } from './history.js';
import { ProxyMetrics } from './metrics.js';
import { UpstreamMetrics } from './upstream-metrics.js';
import { watchUpstream } from './watch-upstream.js';

/** What tells an operator how one proxy is doing, besides its log. */
export interface Operations {
  readonly version: string;
  readonly metrics: ProxyMetrics;
  readonly history: History;
  /** Listens to NAVER's answers no longer. */
  close(): void;
}

/** What has to be known to watch a proxy. */
export interface Watched {
  readonly config: ProxyConfig;
  readonly captcha: HttpParts;
  readonly state: ProxyState;
  readonly log: Logger;
}

/** Begins to watch a proxy. */
export function createOperations({ config, captcha, state, log }: Watched): Operations {
  const version = packageVersion(process.argv[1] ?? '');
  const history = new History();
  const metrics = new ProxyMetrics(
    config.sites.map(({ siteKey }) => siteKey),
    version,
    history,
  );
  const upstream = new UpstreamMetrics(metrics.registry, captcha.client);
  const kinds = config.captcha.audio ? (['image', 'audio'] as const) : (['image'] as const);
  registerGauges(metrics.registry, { budget: captcha.budget, state, kinds });
  const close = watchUpstream(captcha.client, {
    called(call) {
      upstream.called(call);
      record(history, call);
      const { operation, kind, outcome, attempts, durationMs } = call;
      log.debug({ operation, kind, outcome, attempts, durationMs: Math.round(durationMs) }, 'NAVER was called');
    },
    switched({ operation, state: circuit }) {
      log.warn({ operation, circuit }, 'A circuit breaker has changed its state');
    },
  });
  return { version, metrics, history, close };
}

/** A visitor who left says nothing about NAVER, and neither does a call that was never made. */
function record(history: History, { operation, outcome, attempts, durationMs }: CaptchaCallMessage): void {
  if (attempts === 0 || outcome === 'abandoned') return;
  history.count(`calls:${operation}`);
  history.count(`seconds:${operation}`, durationMs / 1_000);
  if (outcome !== 'success' && outcome !== 'expired' && outcome !== 'notShown') history.count(`faults:${operation}`);
}
