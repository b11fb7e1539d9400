import type { Request } from 'express';
import { CaptchaConfigError, CaptchaError } from '../errors.js';
import type { CaptchaConfig } from '../config/options.js';
import { defaultForm } from '../challenge/desk.js';

/** Whether a name can be a form's: it becomes part of URLs and of a store's keys. */
export function isFormName(name: unknown): name is string {
  return typeof name === 'string' && /^[\w.-]{1,64}$/.test(name);
}

/**
 * Reads the name of the form from the query (`?form=`).
 *
 * @throws CaptchaError `ERR_CAPTCHA_BAD_REQUEST` if it is no name
 */
export function formOf(req: Request): string {
  const form = req.query.form;
  if (form === undefined) return defaultForm;
  if (isFormName(form)) return form;
  throw new CaptchaError(
    'ERR_CAPTCHA_BAD_REQUEST',
    'The form name must have 1 to 64 letters, digits, dots, hyphens or underscores.',
  );
}

/**
 * Reads what the visitor typed from the body, and nowhere else.
 *
 * @throws CaptchaConfigError if no body parser ran: without one every submit would look empty
 */
export function bodyField(req: Request, field: string): unknown {
  // A parser that ran leaves `body` behind, even where it had nothing to parse or the client went away.
  if (!('body' in req)) {
    throw new CaptchaConfigError(
      'req.body is missing: mount a body parser before requireCaptcha(), such as express.urlencoded() for forms or ' +
        'express.json() for fetch.',
    );
  }
  return ownField(req.body, field);
}

/** A field of the body's own: nothing that every object has, such as `constructor`. */
export function ownField(body: unknown, field: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, field)) return undefined;
  return (body as Record<string, unknown>)[field];
}

/** Brings a response into the form that is compared; nothing if it cannot be one, so that neither challenge nor quota is spent. */
export function cleanResponse(raw: unknown, config: CaptchaConfig): string | undefined {
  if (typeof raw !== 'string') return undefined;
  const typed = raw.trim();
  if (typed === '' || typed.length > config.maxResponseLength) return undefined;
  // Control characters and lone surrogates are in no picture; the latter could not even be encoded for the URL.
  if (/\p{Cc}|\p{Cs}/u.test(typed)) return undefined;
  return config.uppercase ? typed.toUpperCase() : typed;
}
