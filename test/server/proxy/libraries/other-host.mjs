/**
 * Preloaded with `node --import`: connections to port 443 of whatever host go to `TLS_PORT` on this machine, for
 * libraries that have the host written down. They still ask for that host's certificate and check it.
 */
import { Socket } from 'node:net';
import { env } from 'node:process';

const { connect } = Socket.prototype;

Socket.prototype.connect = function (first, ...rest) {
  const options = Array.isArray(first) ? first[0] : first;
  if (Number(options.port) !== 443) return connect.call(this, first, ...rest);
  return connect.call(this, { ...options, host: '127.0.0.1', port: Number(env.TLS_PORT) }, ...rest);
};
