import type { ChallengeParts } from '../challenge/desk.js';
import type { Limits } from './limits.js';

/** The parts that routes and guards share. */
export interface HttpParts extends ChallengeParts {
  readonly limits: Limits;
}
