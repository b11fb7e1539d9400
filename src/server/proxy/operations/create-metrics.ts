import type { HttpParts } from '../../../http/parts.js';
import { packageVersion } from '../../version.js';
import type { ProxyConfig } from '../config/proxy-options.js';
import type { ProxyState } from '../state.js';
import { registerGauges } from './gauges.js';
import { ProxyMetrics } from './metrics.js';

/** Makes the metrics of one proxy. */
export function createMetrics({ sites, captcha }: ProxyConfig, { budget }: HttpParts, state: ProxyState): ProxyMetrics {
  const version = packageVersion(process.argv[1] ?? '');
  const metrics = new ProxyMetrics(
    sites.map(({ siteKey }) => siteKey),
    version,
  );
  registerGauges(metrics.registry, { budget, state, kinds: captcha.audio ? ['image', 'audio'] : ['image'] });
  return metrics;
}
