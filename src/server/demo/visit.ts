import type { Request } from 'express';
import { languageOf, type VisitorLanguage } from '../../http/message.js';
import type { Fields, FieldProblem } from './fields.js';

/** Whether the visitor looks at a picture or listens. */
export type Sense = 'picture' | 'sound';

/** What the demo remembers of a visitor: enough to show the page again as it was left. */
export interface Visit {
  readonly language: VisitorLanguage;
  readonly sense: Sense;
  readonly fields: Fields;
  /** Fields to fill in again, told once. */
  problems?: readonly FieldProblem[];
  /** Until when the captcha need not be solved again, in milliseconds since the epoch. */
  passUntil?: number;
  /** The sign-up that succeeded. */
  done?: { readonly name: string; readonly email: string; readonly seconds?: number };
}

declare module 'express-session' {
  interface SessionData {
    /** The demo's own. */
    demo?: Visit;
  }
}

/** The language of a page: as its address says, else as before, else as the browser asks. */
export function pageLanguage(req: Request): VisitorLanguage {
  const { lang } = req.query;
  if (lang === 'ko' || lang === 'en') return lang;
  return req.session.demo?.language ?? languageOf(req);
}

/** Picture or sound: as the address says, else as before. */
export function pageSense(req: Request): Sense {
  const { sense } = req.query;
  if (sense === 'picture' || sense === 'sound') return sense;
  return req.session.demo?.sense ?? 'picture';
}

/** The address of a page of the demo, with its language and sense, so that it holds without a session too. */
export function address(path: string, language: VisitorLanguage, sense: Sense = 'picture'): string {
  return `${path}?lang=${language}${sense === 'sound' ? '&sense=sound' : ''}`;
}
