import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server that stands in for NAVER where the emulator is too well-behaved. */
export interface Upstream {
  readonly url: string;
  readonly port: number;
  /** Connections open at the moment. */
  readonly sockets: ReadonlySet<Socket>;
  /** Connections ever made. */
  readonly connected: number;
  close(): Promise<void>;
}

/** The bytes that a picture begins with. */
export const picture = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(4_000)]);

/** Answers HTTP with a listener of the test's own. */
export function startUpstream(listener: RequestListener): Promise<Upstream> {
  return listen(createServer(listener));
}

/** Answers each connection as the test says. */
export function startTcpUpstream(onConnection: (socket: Socket) => void): Promise<Upstream> {
  return listen(createTcpServer(onConnection));
}

async function listen(server: Server): Promise<Upstream> {
  const sockets = new Set<Socket>();
  let connected = 0;
  server.on('connection', (socket) => {
    connected++;
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    sockets,
    get connected() {
      return connected;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
