import { connect } from 'node:net';

/** What a server has sent on one connection until it was closed. */
export interface RawAnswer {
  readonly text: string;
  /** The status of each answer on it, in their order. */
  readonly statuses: readonly number[];
}

/**
 * Writes bytes to a server as they are, and reads until the connection is closed: by the server, or by this side once it
 * has answered as often as expected.
 */
export function sendRaw(url: string, bytes: string | Buffer, answers = Infinity): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let text = '';
    const statuses = (): number[] => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
    const socket = connect(Number(port), hostname, () => void socket.write(bytes));
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      text += data.toString('latin1');
      if (statuses().length >= answers) socket.end();
    });
    socket.on('close', () => resolve({ text, statuses: statuses() }));
  });
}
