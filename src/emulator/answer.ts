/** One HTTP answer before it is written. Header names keep their case, and a name may stand twice, as NAVER's do. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** Sent in chunks and without `Content-Length`, as NAVER sends pictures and sounds. */
  readonly chunked?: boolean;
}

/** What NAVER sends with every answer so that nothing on the way keeps a copy: two `Cache-Control` lines, not one. */
const neverCached = [
  ['Pragma', 'no-cache'],
  ['Expires', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ['Cache-Control', 'no-cache'],
  ['Cache-Control', 'no-store'],
] as const;

/**
 * JSON the way NAVER writes it: no spaces, with a length. A key is JSON declared as text.
 *
 * @param contentType - as on the wire; NAVER declares an issued key as `text/plain`
 */
export function jsonAnswer(status: number, value: object, contentType = 'application/json;charset=UTF-8'): Answer {
  return {
    status,
    headers: [['Content-Type', contentType], ['Vary', 'Accept-Encoding'], ...neverCached],
    body: Buffer.from(JSON.stringify(value)),
  };
}

/** A picture or a sound: chunked, never cached, and with a charset, odd as it is for bytes. */
export function mediaAnswer(contentType: 'image/jpeg' | 'audio/wav', body: Buffer): Answer {
  return {
    status: 200,
    headers: [['Content-Type', `${contentType};charset=UTF-8`], ...neverCached],
    body,
    chunked: true,
  };
}
