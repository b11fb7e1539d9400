import { schemas } from './schemas.js';

type SchemaName = keyof typeof schemas;

function json(description: string, name: SchemaName) {
  return { description, content: { 'application/json': { schema: ref(name) } } };
}

function ref(name: SchemaName) {
  return { $ref: `#/components/schemas/${name}` };
}

function problem(description: string) {
  return { description, content: { 'application/problem+json': { schema: ref('Problem') } } };
}

/** What any route about a challenge may answer besides its own. */
const outages = {
  '403': problem('The page is not one of the operator’s sites.'),
  '429': problem('Too many of these from one address. `Retry-After` says when to come again.'),
  '500': problem('The proxy is not set up right; its log says what to mend.'),
  '502': problem('NAVER could not be reached, refused the operator’s credentials, or answered nonsense.'),
  '503': problem('The day’s quota is used up, NAVER is in trouble, or the store is down. See `Retry-After`.'),
  '504': problem('NAVER did not answer in time.'),
};

const challengeId = {
  name: 'challenge',
  in: 'query',
  required: true,
  description: 'What `POST /captcha/key` gave.',
  schema: { type: 'string' },
};

function media(kind: 'image' | 'audio', type: string, what: string) {
  return {
    get: {
      operationId: kind === 'image' ? 'getImage' : 'getAudio',
      tags: ['visitor'],
      summary: `Show a challenge's ${what}, once`,
      security: [],
      parameters: [challengeId],
      responses: {
        '200': { description: `The ${what}.`, content: { [type]: { schema: { type: 'string', format: 'binary' } } } },
        '404': problem('The challenge is unknown, has been shown, is over, or the site offers none of this kind.'),
        ...outages,
      },
    },
  };
}

/** Every route of the proxy but the operator's status page. */
export const paths: Readonly<Record<string, object>> = {
  '/captcha/key': {
    post: {
      operationId: 'openChallenge',
      tags: ['visitor'],
      summary: 'Open a challenge for a page of one site',
      security: [],
      requestBody: { required: true, content: { 'application/json': { schema: ref('KeyQuestion') } } },
      responses: {
        '201': json('The challenge, and where its picture and sound are.', 'Challenge'),
        '400': problem('No such site, or an action that cannot be one.'),
        ...outages,
      },
    },
  },
  '/captcha/image': media('image', 'image/jpeg', 'picture'),
  '/captcha/audio': media('audio', 'audio/wav', 'sound'),
  '/captcha/verify': {
    post: {
      operationId: 'verify',
      tags: ['visitor'],
      summary: 'Answer a challenge',
      description: 'Right or wrong, the challenge is used up. A right answer gives a token.',
      security: [],
      requestBody: { required: true, content: { 'application/json': { schema: ref('Answer') } } },
      responses: {
        '200': json('Right, with a token; or not, and why.', 'Verdict'),
        '400': problem('The body could not be read.'),
        ...outages,
      },
    },
  },
  '/siteverify': {
    post: {
      operationId: 'siteverify',
      tags: ['site'],
      summary: 'Ask whether a token is good',
      description:
        'As reCAPTCHA, hCaptcha and Turnstile have it; also at /recaptcha/api/siteverify and /turnstile/v0/siteverify. A ' +
        'token is good once, for its own site.',
      security: [],
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': { schema: ref('SiteverifyQuestion') },
          'application/json': { schema: ref('SiteverifyQuestion') },
        },
      },
      responses: {
        '200': json('What the token proves, or why it proves nothing.', 'SiteverifyAnswer'),
        '4XX': problem('Not a POST.'),
      },
    },
  },
  '/captcha/widget.js': {
    get: {
      operationId: 'getWidget',
      tags: ['visitor'],
      summary: 'The widget',
      security: [],
      responses: {
        '200': { description: 'The script.', content: { 'text/javascript': { schema: { type: 'string' } } } },
        '304': { description: 'It has not changed.' },
        '4XX': problem('Not a GET.'),
      },
    },
  },
  '/healthz': {
    get: {
      operationId: 'getHealth',
      tags: ['operator'],
      summary: 'Whether the process answers',
      security: [],
      responses: {
        '200': { description: 'It does.', content: { 'text/plain': { schema: { type: 'string' } } } },
        '4XX': problem('Not a GET.'),
      },
    },
  },
  '/readyz': {
    get: {
      operationId: 'getReadiness',
      tags: ['operator'],
      summary: 'Whether visitors should be sent here',
      security: [],
      responses: {
        '200': { description: 'They should.', content: { 'application/json': { schema: { type: 'object' } } } },
        '503': { description: 'Not now.', content: { 'application/json': { schema: { type: 'object' } } } },
        '4XX': problem('Not a GET.'),
      },
    },
  },
  '/metrics': {
    get: {
      operationId: 'getMetrics',
      tags: ['operator'],
      summary: 'What has happened, for Prometheus',
      security: [{}, { metricsToken: [] }],
      responses: {
        '200': { description: 'Prometheus’ text format.', content: { 'text/plain': { schema: { type: 'string' } } } },
        '401': problem('It needs its token.'),
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'getDescription',
      tags: ['operator'],
      summary: 'This document',
      security: [],
      responses: {
        '200': { description: 'It.', content: { 'application/json': { schema: { type: 'object' } } } },
        '4XX': problem('Not a GET.'),
      },
    },
  },
};
