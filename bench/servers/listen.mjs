import { once } from 'node:events';

/** Listens on a free port of this machine, and tells which. */
export async function listen(server) {
  // The default of 511 would refuse a crowd that comes at once.
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
  await once(server, 'listening');
  return server.address().port;
}
