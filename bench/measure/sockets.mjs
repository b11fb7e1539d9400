import { readFileSync } from 'node:fs';
import { URL } from 'node:url';

// States of a connection, as the kernel numbers them.
const established = '01';
const timeWait = '06';
const listening = '0A';

/**
 * How many connections a client on this machine has to a server on it, idle ones that it keeps among them. Asked of the
 * kernel: a server that owes an answer does not notice that its client has gone.
 */
export function connectionsTo(url) {
  return connections().filter(({ remote, state }) => remote === portOf(url) && state === established).length;
}

/**
 * How many connections a server on this machine still has, on its own side, from clients that have gone too and not yet
 * accepted ones: so much it has still to do.
 */
export function connectionsAt(url) {
  return connections().filter(({ local, state }) => local === portOf(url) && ![timeWait, listening].includes(state))
    .length;
}

function connections() {
  const [, ...lines] = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [, local, remote, state] = line.trim().split(/\s+/);
    return { local: port(local), remote: port(remote), state };
  });
}

const port = (address) => Number.parseInt(address.split(':')[1], 16);

const portOf = (url) => Number(new URL(url).port);
