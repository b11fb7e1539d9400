import { register } from 'node:module';
import process from 'node:process';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { ExpressInstrumentation, ExpressLayerType } from '@opentelemetry/instrumentation-express';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';

register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

// The queries hold challenge ids, NAVER's keys and what visitors type: of URLs, the traces get the path.
const withoutQuery = {
  requestHook(span, { origin, path }) {
    span.setAttributes({ 'url.full': origin + path.split('?')[0], 'url.query': '' });
  },
};
const sdk = new NodeSDK({
  serviceName: 'express-naver-captcha',
  instrumentations: [
    new HttpInstrumentation({
      ignoreIncomingRequestHook: ({ url = '' }) => /^\/(healthz|readyz|metrics)/.test(url),
      startIncomingSpanHook: () => ({ 'url.query': '' }),
    }),
    new ExpressInstrumentation({ ignoreLayersType: [ExpressLayerType.MIDDLEWARE] }),
    new UndiciInstrumentation(withoutQuery),
    new PinoInstrumentation(),
  ],
});
sdk.start();
process.once('beforeExit', () => sdk.shutdown());
