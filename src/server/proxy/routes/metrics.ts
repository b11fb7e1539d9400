import type { Request, RequestHandler, Response } from 'express';
import type { ProxyParts } from '../parts.js';
import { requireBearer } from './bearer.js';

/** `GET /metrics`, in the format of Prometheus. Without `metricsToken`, for whoever reaches the port. */
export function metricsRoute({ config, metrics }: ProxyParts): RequestHandler[] {
  const { registry } = metrics;
  async function metricsPage(_req: Request, res: Response): Promise<void> {
    const text = await registry.metrics();
    res.set({ 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' }).end(text);
  }
  return config.metricsToken === undefined ? [metricsPage] : [requireBearer(config.metricsToken), metricsPage];
}
