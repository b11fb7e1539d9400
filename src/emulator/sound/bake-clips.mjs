// Writes clips.ts: ten digits in Korean and English, spoken by espeak-ng and cut to 8-bit 11 kHz by sox.
// Run it once after changing a voice or a word (apt-get install espeak-ng sox): node src/emulator/sound/bake-clips.mjs
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { URL } from 'node:url';

const words = {
  // Sino-Korean, as telephone numbers are read out.
  ko: ['공', '일', '이', '삼', '사', '오', '육', '칠', '팔', '구'],
  en: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
};
const version = execFileSync('espeak-ng', ['--version'], { encoding: 'utf8' }).match(/\d+\.\d+/)[0];

function speak(language, word) {
  const wav = execFileSync('espeak-ng', ['-v', language, '-s', '130', '--stdout', word]);
  const trim = ['silence', '1', '0.005', '1.5%', 'reverse'];
  const format = ['-r', '11025', '-b', '8', '-c', '1', '-e', 'unsigned-integer'];
  return execFileSync('sox', ['-D', '-t', 'wav', '-', ...format, '-t', 'raw', '-', ...trim, ...trim, 'norm', '-2'], {
    input: wav,
    stdio: ['pipe', 'pipe', 'ignore'],
  }).toString('base64');
}

const languages = Object.entries(words).map(
  ([language, list]) =>
    `  ${language}: [\n${list.map((word) => `    // ${word}\n    '${speak(language, word)}',`).join('\n')}\n  ],`,
);

writeFileSync(
  new URL('clips.ts', import.meta.url),
  `/**
 * The digits 0–9, spoken: unsigned 8-bit mono PCM at {@link clipRate}, in base64.
 *
 * Output of espeak-ng ${version} (voices ko and en) by bake-clips.mjs. The program is GPL-3.0; what it speaks is not covered
 * by its licence, and neither the program nor its voice data is part of this package.
 */
// prettier-ignore
export const clips: Readonly<Record<'ko' | 'en', readonly string[]>> = {
${languages.join('\n')}
};

/** Samples a second. */
export const clipRate = 11_025;
`,
);
