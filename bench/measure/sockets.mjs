import { readFileSync } from 'node:fs';
import { URL } from 'node:url';

const established = '01';

/**
 * How many connections a client on this machine has to a server on it, idle ones that it keeps among them. Asked of the
 * kernel: a server that owes an answer does not notice that its client has gone.
 */
export function connectionsTo(url) {
  const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, '0');
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , remote, state]) => remote?.endsWith(`:${port}`) && state === established).length;
}
