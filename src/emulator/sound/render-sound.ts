import type { Random } from '../random.js';
import { clipRate, clips } from './clips.js';
import { wavFile } from './wav.js';

/** The languages a sound can speak its digits in. */
export type SpokenLanguage = 'ko' | 'en';

/** The middle of unsigned 8-bit PCM. */
const silence = 128;

const decoded = new Map<SpokenLanguage, readonly Uint8Array[]>();

function clipsOf(language: SpokenLanguage): readonly Uint8Array[] {
  let list = decoded.get(language);
  if (!list) {
    list = clips[language].map((clip) => Buffer.from(clip, 'base64'));
    decoded.set(language, list);
  }
  return list;
}

/** Plays a clip faster and higher (`pitch` above 1) or slower and lower, by linear interpolation; around 0, not 128. */
function repitched(clip: Uint8Array, pitch: number, volume: number): Float32Array {
  const out = new Float32Array(Math.floor((clip.length - 1) / pitch));
  for (let i = 0; i < out.length; i++) {
    const at = i * pitch;
    const left = clip[Math.floor(at)] ?? silence;
    const right = clip[Math.floor(at) + 1] ?? silence;
    out[i] = (left + (right - left) * (at % 1) - silence) * volume;
  }
  return out;
}

function mix(into: Float32Array, voice: Float32Array, at: number): void {
  const length = Math.min(voice.length, into.length - at);
  for (let i = 0; i < length; i++) into[at + i] = (into[at + i] ?? 0) + (voice[i] ?? 0);
}

/** Murmur (digits played backwards, far away), hum and hiss: a recogniser cannot cut the digits apart by loudness. */
function background(samples: number, random: Random, voices: readonly Uint8Array[]): Float32Array {
  const backwards = voices.map((voice) => voice.toReversed());
  const noise = new Float32Array(samples);
  const hum = (2 * Math.PI * random.between(90, 180)) / clipRate;
  const hiss = random.between(5, 9);
  for (let i = 0; i < samples; i++) noise[i] = Math.sin(i * hum) * 3 + (random.next() - 0.5) * hiss;
  for (let at = 0; at < samples; at += random.integer(2_000, 5_000)) {
    mix(noise, repitched(random.pick(backwards), random.between(0.8, 1.3), random.between(0.06, 0.14)), at);
  }
  return noise;
}

/**
 * Speaks digits over noise, each at its own pitch and after a gap of its own, in a WAV file of about five seconds
 * (8-bit mono, 11,025 Hz).
 *
 * @param digits - what to speak; anything but digits is skipped
 * @param random - where pitch, gaps and noise come from: the same stream makes the same file
 */
export function renderSound(digits: string, random: Random, language: SpokenLanguage): Buffer {
  const voices = clipsOf(language);
  const spoken = Array.from(digits, (digit) => voices[Number(digit)])
    .filter((clip) => clip !== undefined)
    .map((clip) => repitched(clip, random.between(0.88, 1.14), random.between(0.7, 0.9)));
  const speech = spoken.reduce((sum, voice) => sum + voice.length, 0);
  const shortestGap = clipRate * 0.15;
  const total = Math.max(clipRate * random.between(4.6, 5.4), speech + shortestGap * (spoken.length + 1));

  const weights = Array.from({ length: spoken.length + 1 }, () => random.between(0.4, 1.6));
  const spare = total - speech - shortestGap * weights.length;
  const share = spare / weights.reduce((sum, weight) => sum + weight, 0);

  const sound = background(Math.floor(total), random, voices);
  let at = 0;
  for (const [index, voice] of spoken.entries()) {
    at += shortestGap + share * (weights[index] ?? 1);
    mix(sound, voice, Math.floor(at));
    at += voice.length;
  }
  return wavFile(
    Uint8Array.from(sound, (sample) => Math.max(0, Math.min(255, Math.round(sample + silence)))),
    clipRate,
  );
}
