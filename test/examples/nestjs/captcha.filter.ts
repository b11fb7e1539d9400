import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { CaptchaError } from 'express-naver-captcha';
import type { Response } from 'express';

/** Answers a refusal. Nest by itself would show the visitor messages that are meant for your log. */
@Catch(CaptchaError)
export class CaptchaFilter implements ExceptionFilter<CaptchaError> {
  readonly #log = new Logger(CaptchaFilter.name);

  catch(error: CaptchaError, host: ArgumentsHost): void {
    const { status, code, errorCodes, expose, headers = {} } = error;
    if (!expose) this.#log.error(error.stack);
    const message = expose ? error.message : 'The check is not available right now.';
    const res = host.switchToHttp().getResponse<Response>();
    res.status(status).set(headers).json({ statusCode: status, code, 'error-codes': errorCodes, message });
  }
}
