/** What the emulator does not do, in one sentence: it is the first thing its users are told. */
export const notReproduced =
  "Not reproduced: NAVER's own fonts, photographs and voices, the daily quota and rate limits (inject 'quota' or " +
  "'rate-limit'), TLS certificates, and whatever NAVER leaves unpublished (life of a key, tries, case), where the " +
  'emulator guesses strictly. It proves that a program speaks the API, not that a robot cannot pass.';
