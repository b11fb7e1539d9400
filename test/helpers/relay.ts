import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A relay of TCP connections. */
export interface Relay {
  readonly port: number;
  /** From now on, nothing passes on the connections that there are; new ones are relayed. */
  freeze(): void;
  close(): void;
}

export async function startRelay(target: number): Promise<Relay> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    near.pipe(far).pipe(near);
    for (const socket of pair) socket.on('error', () => undefined);
    near.on('close', () => {
      far.destroy();
      pairs.delete(pair);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    freeze() {
      for (const [near, far] of pairs) {
        near.unpipe(far);
        far.unpipe(near);
        // Taken and dropped, as by a network that is gone: a full buffer would be noticed.
        near.resume();
      }
    },
    close() {
      for (const [near] of pairs) near.destroy();
      server.close();
    },
  };
}
