import { Buffer } from 'node:buffer';

/** As large as NAVER's pictures are at the median, and begun as every JPEG is. */
const picture = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(4_996, 0x55)]);

/** As large as five seconds at 8 bits and 11 kHz. */
const sound = Buffer.concat([Buffer.from('RIFF\x24\xd6\x00\x00WAVEfmt ', 'latin1'), Buffer.alloc(55_000, 0x80)]);

const text = (body) => ({ type: 'text/plain;charset=UTF-8', body: Buffer.from(body) });
const key = text('{"key":"benchbenchbench1"}');
const right = text('{"result":true,"responseTime":12.3}');
const wrong = text('{"result":false,"responseTime":12.3}');

/** What NAVER would answer, with the same key for everybody. */
export function answerOf(url) {
  if (url.startsWith('/v1/captcha/ncaptcha.bin')) {
    return { operation: 'image', type: 'image/jpeg;charset=UTF-8', body: picture };
  }
  if (url.startsWith('/v1/captcha/scaptcha')) {
    return { operation: 'audio', type: 'audio/wav;charset=UTF-8', body: sound };
  }
  if (url.includes('code=0')) return { operation: 'issue', ...key };
  return { operation: 'compare', ...(url.endsWith('WRONG') ? wrong : right) };
}
