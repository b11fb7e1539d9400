/** Error codes of a problem, and the `error-codes` beside them: see the table of errors in README.md. */
const problem = {
  type: 'object',
  description: 'What went wrong, as RFC 9457 has it, with a stable code.',
  required: ['type', 'title', 'status', 'detail', 'code', 'error-codes'],
  properties: {
    type: { type: 'string', examples: ['about:blank'] },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'For the visitor, in Korean or English by Accept-Language.' },
    code: { type: 'string', pattern: '^ERR_CAPTCHA_[A-Z_]+$' },
    'error-codes': { type: 'array', items: { type: 'string' } },
  },
  additionalProperties: false,
};

const errorCodes = { type: 'array', items: { type: 'string' }, minItems: 1 };

/** The schemas that operations refer to. */
export const schemas = {
  Problem: problem,
  KeyQuestion: {
    type: 'object',
    required: ['sitekey'],
    properties: {
      sitekey: { type: 'string', description: 'The site that the page belongs to.' },
      action: {
        type: 'string',
        pattern: '^[\\w-]{0,32}$',
        description: 'What the challenge is for; siteverify tells it.',
      },
      kind: {
        type: 'string',
        enum: ['image', 'audio'],
        default: 'image',
        description: 'What will be asked for first.',
      },
    },
  },
  Challenge: {
    type: 'object',
    required: ['challenge', 'expiresAt', 'image', 'audio'],
    properties: {
      challenge: { type: 'string', pattern: '^[\\w-]{43}$', description: 'Unguessable, and good for one answer.' },
      expiresAt: { type: 'string', format: 'date-time' },
      image: { type: 'string', format: 'uri-reference' },
      audio: { type: ['string', 'null'], format: 'uri-reference', description: 'null where sounds are turned off.' },
    },
    additionalProperties: false,
  },
  Answer: {
    type: 'object',
    required: ['challenge', 'captcha-response'],
    properties: {
      challenge: { type: 'string' },
      'captcha-response': { type: 'string', description: 'What the visitor typed.' },
    },
  },
  Verdict: {
    oneOf: [
      {
        type: 'object',
        required: ['success', 'token', 'expiresAt'],
        properties: {
          success: { const: true },
          token: { type: 'string', pattern: '^[\\w-]{43}$', description: 'For the site’s back end, once.' },
          expiresAt: { type: 'string', format: 'date-time' },
        },
        additionalProperties: false,
      },
      {
        type: 'object',
        required: ['success', 'error-codes'],
        properties: { success: { const: false }, 'error-codes': errorCodes },
        additionalProperties: false,
      },
    ],
  },
  SiteverifyQuestion: {
    type: 'object',
    required: ['secret', 'response'],
    properties: {
      secret: { type: 'string', description: 'One of the site’s secrets.' },
      response: { type: 'string', description: 'The token that the form submitted.' },
      remoteip: { type: 'string', description: 'Accepted as others have it; not compared with anything.' },
      idempotency_key: {
        type: 'string',
        maxLength: 64,
        description: 'The same token with the same key gets the same answer again, within ten minutes.',
      },
    },
  },
  SiteverifyAnswer: {
    oneOf: [
      {
        type: 'object',
        required: ['success', 'challenge_ts', 'hostname', 'error-codes'],
        properties: {
          success: { const: true },
          challenge_ts: { type: 'string', format: 'date-time', description: 'When the challenge was solved.' },
          hostname: { type: 'string', description: 'Of the page; empty where the browser did not say.' },
          action: { type: 'string' },
          'error-codes': { type: 'array', maxItems: 0 },
          responseTime: { type: 'number', minimum: 0, description: 'Seconds, as NAVER counted them.' },
        },
        additionalProperties: false,
      },
      {
        type: 'object',
        required: ['success', 'error-codes'],
        properties: {
          success: { const: false },
          'error-codes': {
            type: 'array',
            minItems: 1,
            items: {
              enum: [
                'missing-input-secret',
                'invalid-input-secret',
                'missing-input-response',
                'invalid-input-response',
                'timeout-or-duplicate',
                'bad-request',
                'internal-error',
              ],
            },
          },
        },
        additionalProperties: false,
      },
    ],
  },
};
