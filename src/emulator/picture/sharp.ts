import type sharp from 'sharp';

let loading: Promise<typeof sharp> | undefined;

/**
 * Loads sharp the first time it is needed. It is an optional peer: only whoever runs the emulator wants its 8 MB.
 *
 * @throws {Error} where it is not installed; the message says how to
 */
export function loadSharp(): Promise<typeof sharp> {
  loading ??= import('sharp').then(
    (module) => module.default,
    (cause: unknown) => {
      loading = undefined;
      throw new Error('The emulator draws its pictures with sharp, which is not installed: npm i -D sharp', { cause });
    },
  );
  return loading;
}
