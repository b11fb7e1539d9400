import { setInterval } from 'node:timers';

const half = ({ body }) => body.subarray(0, body.length / 2);

/** What may go wrong with an answer; each is given the response, the answer, and where to put what it holds back. */
export const faults = {
  /** Nothing comes, and the connection stays open. */
  never: () => undefined,

  /** Half comes. The rest waits until it is released. */
  stall(res, answer, held) {
    res.writeHead(200, { 'Content-Type': answer.type }).write(half(answer));
    const release = () => res.end(answer.body.subarray(answer.body.length / 2));
    held.add(release);
    res.once('close', () => held.delete(release));
  },

  /** A byte every 20 ms. */
  drip(res, answer) {
    res.writeHead(200, { 'Content-Type': answer.type, 'Content-Length': answer.body.length });
    let sent = 0;
    const dripping = setInterval(() => {
      if (sent === answer.body.length) res.end();
      else res.write(answer.body.subarray(sent, ++sent));
    }, 20);
    res.once('close', () => dripping.close());
  },

  /** Half comes, then the connection is reset. */
  reset(res, answer) {
    res.writeHead(200, { 'Content-Type': answer.type });
    res.write(half(answer), () => res.socket?.resetAndDestroy());
  },

  /** Half comes, then the connection ends as if that were all. */
  half(res, answer) {
    res.writeHead(200, { 'Content-Type': answer.type, 'Content-Length': answer.body.length });
    res.write(half(answer), () => res.socket?.end());
  },

  /** NAVER's own system error. */
  error(res) {
    res.writeHead(500, { 'Content-Type': 'text/plain;charset=UTF-8' });
    res.end('{"result":false,"errorMessage":"System error","errorCode":"CT500"}');
  },
};
