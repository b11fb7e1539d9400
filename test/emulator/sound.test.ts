import { startEmulator, type EmulatorOptions } from '../../src/emulator/index.js';
import { createCaller } from './exchange';

async function soundOf(options: EmulatorOptions): Promise<Buffer> {
  const emulator = await startEmulator({ seed: 'sound', ...options });
  try {
    const { issue, show } = createCaller(emulator, 'developers', 'audio');
    return (await show(await issue())).body;
  } finally {
    await emulator.close();
  }
}

/** Walks a RIFF file by the lengths that it states, as a player does, and returns its chunks. */
function chunksOf(file: Buffer): Map<string, Buffer> {
  expect(file.toString('latin1', 0, 4)).toBe('RIFF');
  expect(file.toString('latin1', 8, 12)).toBe('WAVE');
  const end = 8 + file.readUInt32LE(4);
  expect(end).toBe(file.byteLength);
  const chunks = new Map<string, Buffer>();
  for (let at = 12; at < end;) {
    const length = file.readUInt32LE(at + 4);
    chunks.set(file.toString('latin1', at, at + 4), file.subarray(at + 8, at + 8 + length));
    at += 8 + length + (length % 2);
    expect(at).toBeLessThanOrEqual(end);
  }
  return chunks;
}

describe.each(['ko', 'en'] as const)('a sound in %s', (language) => {
  it.each(['0123', '456789', '7', '00000000'])('of %s is 8-bit mono PCM of about five seconds', async (audioAnswer) => {
    const chunks = chunksOf(await soundOf({ language, audioAnswer }));
    const format = chunks.get('fmt ');
    const [coding, channels] = [format?.readUInt16LE(0), format?.readUInt16LE(2)];
    const [rate, bytes, block, bits] = [
      format?.readUInt32LE(4),
      format?.readUInt32LE(8),
      format?.readUInt16LE(12),
      format?.readUInt16LE(14),
    ];
    expect({ coding, channels, rate, bytes, block, bits }).toEqual({
      coding: 1,
      channels: 1,
      rate: 11_025,
      bytes: 11_025,
      block: 1,
      bits: 8,
    });
    const seconds = (chunks.get('data')?.byteLength ?? 0) / 11_025;
    expect(seconds).toBeGreaterThan(4.5);
    expect(seconds).toBeLessThan(7);
  });

  it('is loud where digits are spoken and never quite silent between', async () => {
    const data = chunksOf(await soundOf({ language, audioAnswer: '1234' })).get('data') ?? Buffer.alloc(0);
    const windows = Array.from({ length: Math.floor(data.byteLength / 1000) }, (_, i) =>
      Math.max(...data.subarray(i * 1000, i * 1000 + 1000).map((sample) => Math.abs(sample - 128))),
    );
    expect(Math.max(...windows)).toBeGreaterThan(60);
    expect(Math.min(...windows)).toBeGreaterThan(2);
  });
});

describe('a sound', () => {
  it('differs by language', async () => {
    const [ko, en] = [
      await soundOf({ audioAnswer: '12', language: 'ko' }),
      await soundOf({ audioAnswer: '12', language: 'en' }),
    ];
    expect(ko.equals(en)).toBe(false);
  });
});
