import sharp from 'sharp';
import { startEmulator, type PictureStyle } from '../../src/emulator/index.js';
import { createCaller } from './exchange';

async function pictureOf(answer: string, style: PictureStyle): Promise<Buffer> {
  const emulator = await startEmulator({ answer, style, seed: answer });
  try {
    const { issue, show } = createCaller(emulator);
    return (await show(await issue())).body;
  } finally {
    await emulator.close();
  }
}

describe.each<[PictureStyle, number, string]>([
  ['textured', 3, 'srgb'],
  ['striped', 1, 'b-w'],
])('a %s picture', (style, channels, space) => {
  it.each(['A', 'AC7X', 'WWWWWWWW', 'MNPTWXY3', 'IO0BQS25', '01234567', '89', 'DFGLRUVZ'])(
    'of %s is a JPEG of 200×90 and 3 to 10 KB',
    async (answer) => {
      const picture = await pictureOf(answer, style);
      expect(await sharp(picture).metadata()).toMatchObject({
        format: 'jpeg',
        width: 200,
        height: 90,
        channels,
        space,
      });
      expect(picture.byteLength).toBeGreaterThan(3000);
      expect(picture.byteLength).toBeLessThan(10_240);
    },
  );

  it('shows something else for another answer of the same seed', async () => {
    expect((await pictureOf('AC7X', style)).equals(await pictureOf('AC7Y', style))).toBe(false);
  });
});
