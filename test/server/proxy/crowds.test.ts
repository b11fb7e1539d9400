import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { openChallenge, shopOrigin, siteverify, solve, startProxy, type ProxySite } from '../../helpers/proxy.js';
import { until } from '../../helpers/until.js';

/** More than a test run wants: `READERS=2000 LEAVERS=10000 npx jest test/server/proxy/crowds`. */
const readers = Number(process.env.READERS ?? 40);
const leavers = Number(process.env.LEAVERS ?? 100);
const atOnce = 20;

jest.setTimeout(3_600_000);

describe('the proxy among visitors who mean it no good', () => {
  let site: ProxySite;
  let held: Socket[];
  beforeEach(async () => {
    held = [];
    site = await startProxy({ emulator: { style: 'striped' } });
  });
  afterEach(async () => {
    for (const socket of held) socket.destroy();
    await site.close();
  });

  /** Asks for a picture on a connection of its own, and reads nothing of it yet. */
  async function ask(): Promise<Socket> {
    const { image } = await openChallenge(site.url);
    const { hostname, port, host } = new URL(site.url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.pause();
    socket.write(`GET ${image} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${shopOrigin}\r\n\r\n`);
    return socket;
  }

  async function inCrowds(total: number, one: () => Promise<void>): Promise<void> {
    for (let done = 0; done < total; done += atOnce) await Promise.all(Array.from({ length: atOnce }, one));
  }

  /** Connections of this process, at either end of a socket. */
  function connections(): number {
    return process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
  }

  async function expectAnAnswer(): Promise<void> {
    const { body } = await siteverify(site.url, { response: await solve(site) });
    expect(body).toMatchObject({ success: true });
  }

  it('answers others while many hold a picture that they never read', async () => {
    await inCrowds(readers, async () => void held.push(await ask()));
    // Whose answer is the latest is not known while pictures of theirs are still being drawn.
    await until(
      () => site.emulator.requests.filter(({ operation }) => operation === 'image').length === readers,
      60_000,
    );
    await expectAnAnswer();
  });

  it('answers others while many leave in the middle of a picture, and keeps nothing of them', async () => {
    await expectAnAnswer();
    const before = connections();
    await inCrowds(leavers, async () => {
      const socket = await ask();
      socket.resume();
      await once(socket, 'data');
      socket.destroy();
    });
    await expectAnAnswer();
    await until(() => connections() <= before + 4, 60_000);
  });
});
