import { guardedPost } from './rows/guarded-post.mjs';
import { passThrough } from './rows/pass-through.mjs';
import { upstreamCall } from './rows/upstream-call.mjs';

/** The goals, in the order of their table. */
export const rows = {
  'guarded-post': guardedPost,
  'upstream-call': upstreamCall,
  'pass-through': passThrough,
};

/** What has no goal, and runs only when it is named. */
export const others = {};
