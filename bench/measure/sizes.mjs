import { flags } from '../flags.mjs';

/** How much is done. `--quick` only shows that everything runs. */
export const sizes = flags.quick
  ? { instances: 1, rounds: 2, warm: 300, requests: 300 }
  : { instances: 3, rounds: 4, warm: 3_000, requests: 2_000 };
