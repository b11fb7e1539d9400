import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.js';

/** The size of the chunks that a picture goes out in, about that of one nginx buffer. */
const chunkBytes = 4096;

/** Writes the status line and the headers as they stand; Node adds `Date` and the connection headers. */
export function sendHead(response: ServerResponse, answer: Answer): void {
  const headers: [string, string][] = [
    ['Server', 'nginx'],
    ...answer.headers.map(([n, v]): [string, string] => [n, v]),
  ];
  if (!answer.chunked) headers.push(['Content-Length', String(answer.body.byteLength)]);
  // The array form keeps both Cache-Control lines; an object would fold them into one.
  response.writeHead(answer.status, headers.flat());
}

/** Cuts a body into the chunks it is sent in. */
export function chunksOf(body: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.byteLength; at += chunkBytes) chunks.push(body.subarray(at, at + chunkBytes));
  return chunks;
}

/** Sends an answer whole. */
export function send(response: ServerResponse, answer: Answer): void {
  sendHead(response, answer);
  if (answer.chunked) for (const chunk of chunksOf(answer.body)) response.write(chunk);
  else response.write(answer.body);
  response.end();
}
