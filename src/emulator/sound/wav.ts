const headerBytes = 44;

/**
 * Puts the 44-byte RIFF header before 8-bit mono PCM.
 *
 * @param samples - unsigned, silence is 128
 * @param rate - samples a second
 * @see http://soundfile.sapp.org/doc/WaveFormat/
 */
export function wavFile(samples: Uint8Array, rate: number): Buffer {
  // Chunks are word aligned: an odd body gets a pad byte that its own length does not count.
  const padding = samples.byteLength % 2;
  const file = Buffer.alloc(headerBytes + samples.byteLength + padding);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.byteLength - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate, 28);
  file.writeUInt16LE(1, 32);
  file.writeUInt16LE(8, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(samples.byteLength, 40);
  file.set(samples, headerBytes);
  return file;
}
