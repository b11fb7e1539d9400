import { paths } from './paths.js';
import { schemas } from './schemas.js';

/** An OpenAPI document. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: object;
  readonly servers: readonly object[];
  readonly tags: readonly object[];
  readonly paths: Readonly<Record<string, object>>;
  readonly components: object;
}

/**
 * Describes the proxy's routes.
 *
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
export const openapi: OpenApiDocument = {
  openapi: '3.1.1',
  info: {
    title: 'NAVER captcha, verification proxy',
    version: '1',
    summary: 'Browsers solve challenges and get a token; a site’s back end asks about the token.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/', description: 'The proxy that serves this document' }],
  tags: [
    { name: 'visitor', description: 'What the widget calls, from the pages of the operator’s sites.' },
    { name: 'site', description: 'What the back ends of those sites call.' },
    { name: 'operator', description: 'What looks after the proxy calls.' },
  ],
  paths,
  components: { schemas, securitySchemes: { metricsToken: { type: 'http', scheme: 'bearer' } } },
};
