import { CaptchaUpstreamError } from '../errors.js';
import type { ChallengeKind } from '../upstream/endpoints.js';
import { unreadable } from '../upstream/failure.js';
import type { CaptchaMedia } from '../upstream/media.js';
import type { AbortSignalLike } from '../upstream/signal.js';
import { endOf, readChallenge, writeChallenge, type Challenge } from './challenge.js';
import { issueKey } from './issue-key.js';
import { makeRoom } from './forms.js';
import { put, take, type ChallengeParts, type Desk } from './desk.js';

/** What has to be paid before NAVER is called: it refuses whoever has called too often. */
export type Toll = () => Promise<void>;

/** A toll that is told what for: a key, or a picture that was asked for before, in vain. */
export type CallToll = (call: 'issue' | 'picture') => Promise<void>;

/** Issues a challenge to be shown later. Replaces another that waits to be shown; the one on show stays good. */
export async function issue(parts: ChallengeParts, desk: Desk, toll: CallToll): Promise<Challenge> {
  const challenge = await issueNew(parts, 'image', toll);
  await keepUnshown(parts, desk, challenge);
  return challenge;
}

/**
 * Shows a form's challenge: the one that waits to be shown, or a new one. When this resolves the challenge is kept as
 * shown and replaces the form's earlier one; the first byte may go out.
 *
 * @param signal - fires when the visitor has gone
 */
export async function show(
  parts: ChallengeParts,
  desk: Desk,
  kind: ChallengeKind,
  signal: AbortSignalLike,
  toll: CallToll,
): Promise<CaptchaMedia> {
  const began = Date.now();
  const waiting = kind === 'image' ? await takeUnshown(parts, desk) : undefined;
  if (waiting?.tried === true) await payAgain(parts, desk, waiting, toll);
  const challenge = waiting ?? (await issueNew(parts, kind, toll));
  try {
    return await showThis(parts, desk, challenge, signal);
  } catch (error) {
    if (!(error instanceof CaptchaUpstreamError)) throw error;
    // A key that waited may have died at NAVER. One issued just now has not: asking again would go round in circles.
    if (error.outcome === 'expired' && challenge.issuedAt < began) return show(parts, desk, kind, signal, toll);
    if (error.outcome === 'expired') throw unreadable('picture', 'it does not know the key that it has just issued');
    // A key that nobody has seen is still good, and has cost a call of the daily quota: the next load shows it.
    if (error.outcome === 'unavailable' && kind === 'image')
      await keepUnshown(parts, desk, { ...challenge, tried: true });
    throw error;
  }
}

async function showThis(
  parts: ChallengeParts,
  desk: Desk,
  challenge: Challenge,
  signal: AbortSignalLike,
): Promise<CaptchaMedia> {
  const { client, config } = parts;
  const media =
    challenge.kind === 'image'
      ? await client.fetchPicture(challenge.key, { signal })
      : await client.fetchAudio(challenge.key, { signal });
  try {
    const now = Date.now();
    const until = endOf(challenge, config.challengeTtlMs);
    await makeRoom(parts, desk, until);
    await put(parts, desk, 'shown', writeChallenge({ ...challenge, shownAt: now }), Math.max(1, until - now));
    return media;
  } catch (error) {
    media.stream.destroy();
    throw error;
  }
}

async function issueNew(
  { client, budget, pool }: ChallengeParts,
  kind: ChallengeKind,
  toll: CallToll,
): Promise<Challenge> {
  await toll('issue');
  const issued = kind === 'image' ? pool.take() : undefined;
  return { kind, ...(issued ?? (await issueKey(client, budget, kind))) };
}

async function keepUnshown(parts: ChallengeParts, desk: Desk, challenge: Challenge): Promise<void> {
  const until = endOf(challenge, parts.config.challengeTtlMs);
  const left = until - Date.now();
  if (left <= 0) return;
  await makeRoom(parts, desk, until);
  await put(parts, desk, 'issued', writeChallenge(challenge), left);
}

/** Without this, whoever breaks off each load would have NAVER called for one key as often as they like. */
async function payAgain(parts: ChallengeParts, desk: Desk, waiting: Challenge, toll: CallToll): Promise<void> {
  try {
    await toll('picture');
  } catch (error) {
    await keepUnshown(parts, desk, waiting);
    throw error;
  }
}

async function takeUnshown(parts: ChallengeParts, desk: Desk): Promise<Challenge | undefined> {
  return readChallenge(await take(parts, desk, 'issued'), parts.config.challengeTtlMs, Date.now());
}
