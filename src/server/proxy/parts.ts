import type { Logger } from 'pino';
import type { HttpParts } from '../../http/parts.js';
import type { ProxyConfig } from './config/proxy-options.js';
import type { ProxyMetrics } from './operations/metrics.js';
import type { Operations } from './operations/operations.js';
import type { Sites } from './sites.js';
import type { ProxyState } from './state.js';

/** What the proxy's routes share. */
export interface ProxyParts {
  readonly config: ProxyConfig;
  readonly sites: Sites;
  readonly state: ProxyState;
  /** The parts that the middleware is made of too. */
  readonly captcha: HttpParts;
  readonly operations: Operations;
  /** Those of `operations`, which most routes need nothing else of. */
  readonly metrics: ProxyMetrics;
  readonly log: Logger;
}
