import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** An HTTP proxy that opens tunnels. */
export interface Tunnel {
  readonly url: string;
  /** What was asked for: the target, and `Proxy-Authorization`. */
  readonly asked: { readonly target: string | undefined; readonly authorization: string | undefined }[];
  close(): Promise<void>;
}

/** Starts a proxy. @param answer - a status in place of a tunnel, or `silence` */
export async function startTunnel(answer?: number | 'silence'): Promise<Tunnel> {
  const asked: { target: string | undefined; authorization: string | undefined }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('connect', ({ url = '', headers }, client: Socket, head) => {
    asked.push({ target: url, authorization: headers['proxy-authorization'] });
    sockets.add(client.on('error', () => undefined));
    if (answer === 'silence') return;
    if (answer !== undefined) {
      client.end(`HTTP/1.1 ${answer} No\r\n\r\n`);
      return;
    }
    const [host, port] = url.split(':');
    const target = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.write(head);
      target.pipe(client).pipe(target);
    });
    sockets.add(target.on('error', () => client.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
