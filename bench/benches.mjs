import { faults } from './rows/faults.mjs';
import { firstByte } from './rows/first-byte.mjs';
import { garbage } from './rows/garbage.mjs';
import { guardedPost } from './rows/guarded-post.mjs';
import { leavers } from './rows/leavers.mjs';
import { overhead } from './rows/overhead.mjs';
import { overload } from './rows/overload.mjs';
import { passThrough } from './rows/pass-through.mjs';
import { slowClients } from './rows/slow-clients.mjs';
import { soak } from './rows/soak.mjs';
import { emulatorPicture, hostileUpstream, visitorsWhoLeave } from './rows/standalone.mjs';
import { tail } from './rows/tail.mjs';
import { upstreamCall } from './rows/upstream-call.mjs';

/** The goals, in the order of their table. */
export const rows = {
  'guarded-post': guardedPost,
  'upstream-call': upstreamCall,
  'pass-through': passThrough,
  'first-byte': firstByte,
  tail,
  'slow-clients': slowClients,
  leavers,
  faults,
  overhead,
  overload,
};

/** What has no goal, and runs only when it is named. */
export const others = {
  soak,
  garbage,
  'emulator-picture': emulatorPicture,
  'visitors-who-leave': visitorsWhoLeave,
  'hostile-upstream': hostileUpstream,
};
