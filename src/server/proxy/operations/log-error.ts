import { CaptchaUpstreamError, isCaptchaError } from '../../../errors.js';
import { printable } from './printable.js';

/**
 * What the log tells of an error. Of this package's own all but the stack, because their messages say what to do; of any
 * other nothing but what every error has: an AxiosError has the request with its secrets, a Redis client's the command.
 */
export function serializeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name: type, message } = error;
  if (!isCaptchaError(error)) return { type, message: printable(message), stack: printable(error.stack ?? '') };
  const { code, status } = error;
  if (!(error instanceof CaptchaUpstreamError)) return { type, code, status, message };
  const { outcome, upstreamStatus, upstreamCode } = error;
  return { type, code, status, message, outcome, upstreamStatus, upstreamCode };
}
