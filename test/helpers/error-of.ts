import { CaptchaUpstreamError } from '../../src/index.js';

/** The error of NAVER's that a call ends in; fails if it ends well, or otherwise. */
export async function errorOf(promise: Promise<unknown>): Promise<CaptchaUpstreamError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CaptchaUpstreamError);
  return error as CaptchaUpstreamError;
}
