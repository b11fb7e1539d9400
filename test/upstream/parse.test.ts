import { parseIssue, parseJson, parseVerdict } from '../../src/upstream/parse.js';

describe('parseVerdict', () => {
  it.each([
    [200, { result: true, responseTime: 84.6 }, { outcome: 'passed', responseTime: 84.6 }],
    [200, { result: false, responseTime: 5.26 }, { outcome: 'wrong', responseTime: 5.26 }],
    [200, { result: true }, { outcome: 'passed' }],
    [200, { result: true, responseTime: '84.6' }, { outcome: 'passed', responseTime: 84.6 }],
    [200, { result: true, responseTime: -1 }, { outcome: 'passed' }],
    [200, { result: true, responseTime: 'soon' }, { outcome: 'passed' }],
    [403, { result: true, responseTime: 1 }, { outcome: 'passed', responseTime: 1 }],
  ])('reads %i %j by its body', (status, body, verdict) => {
    expect(parseVerdict({ status, body })).toEqual(verdict);
  });

  it.each([
    ['"true"', { result: 'true' }],
    ['1', { result: 1 }],
    ['{}', { result: {} }],
    ['null', { result: null }],
    ['[true]', { result: [true] }],
    ['nothing', {}],
    ['an error beside it', { result: true, errorCode: 'CT001' }],
    ['a gateway error beside it', { result: true, error: { errorCode: '900' } }],
    ['no object', true],
    ['a list', [{ result: true }]],
  ])('takes only a literal true for right, not %s', (_, body) => {
    expect(parseVerdict({ status: 200, body })).not.toMatchObject({ outcome: 'passed' });
  });

  it.each([
    [403, { result: false, errorMessage: 'Invalid key.', errorCode: 'CT001' }, 'expired', 'CT001'],
    [400, { result: false, errorMessage: 'Unissued image', errorCode: 'CT002' }, 'notShown', 'CT002'],
    [500, { result: false, errorMessage: 'System error', errorCode: 'CT500' }, 'unavailable', 'CT500'],
    [401, { errorMessage: 'Authentication failed.', errorCode: '024' }, 'misconfigured', '024'],
    [429, { errorMessage: 'Query limit exceeded.', errorCode: '010' }, 'quota', '010'],
    [429, { errorMessage: 'Rate limit exceeded.', errorCode: '012' }, 'throttled', '012'],
    [401, { error: { errorCode: '200', message: 'Authentication Failed' } }, 'misconfigured', '200'],
    [401, { error: { errorCode: '210', message: 'Permission Denied' } }, 'misconfigured', '210'],
    [429, { error: { errorCode: '400', message: 'Quota Exceeded' } }, 'quota', '400'],
    [429, { error: { errorCode: '410', message: 'Throttle Limited' } }, 'throttled', '410'],
    [429, { error: { errorCode: '420', message: 'Rate Limited' } }, 'throttled', '420'],
    [404, { error: { errorCode: '300', message: 'Not Found' } }, 'unavailable', '300'],
    [413, { error: { errorCode: '430' } }, 'unavailable', '430'],
    [503, { error: { errorCode: '500' } }, 'unavailable', '500'],
    [504, { error: { errorCode: '510' } }, 'unavailable', '510'],
    [500, { error: { errorCode: '900' } }, 'unavailable', '900'],
    [403, undefined, 'misconfigured', undefined],
    [401, undefined, 'misconfigured', undefined],
    [429, undefined, 'throttled', undefined],
    [502, undefined, 'unavailable', undefined],
    [404, undefined, 'protocol', undefined],
    [200, undefined, 'protocol', undefined],
  ] as const)('sorts %i %j as %s', (status, body, outcome, code) => {
    expect(parseVerdict({ status, body })).toEqual({ outcome, status, code });
  });

  it('drops a code that is no code, since it would end in logs', () => {
    const body = { errorCode: 'x\r\nSet-Cookie: a=b' };
    expect(parseVerdict({ status: 400, body })).toEqual({ outcome: 'protocol', status: 400, code: undefined });
  });
});

describe('parseIssue', () => {
  it('reads a key', () => {
    expect(parseIssue({ status: 200, body: { key: 't521bp3qM7Qyk2X2' } })).toEqual({ key: 't521bp3qM7Qyk2X2' });
  });

  it.each([[{ key: '' }], [{ key: 1 }], [{ key: 'a b' }], [{ key: 'a'.repeat(257) }], [{}], [undefined], ['key']])(
    'takes %j for no key',
    (body) => {
      expect(parseIssue({ status: 200, body })).toMatchObject({ outcome: 'protocol' });
    },
  );

  it.each([
    [500, 'unavailable'],
    [401, 'misconfigured'],
    [429, 'throttled'],
    [201, 'protocol'],
  ])('takes no key that comes with %i', (status, outcome) => {
    expect(parseIssue({ status, body: { key: 't521bp3qM7Qyk2X2' } })).toMatchObject({ outcome, status });
  });
});

describe('parseJson', () => {
  it.each(['', '<html>', '{"result":tr', '{"result":false,"result":true}', '{"a":{"b":1},"b":2,"a":3}'])(
    'reads %j as nothing',
    (text) => {
      expect(parseJson(text)).toBeUndefined();
    },
  );

  it('reads text that only looks like a repeated name', () => {
    expect(parseJson('{"result":false,"errorMessage":"\\"result\\": gone"}')).toMatchObject({ result: false });
  });
});
