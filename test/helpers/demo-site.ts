import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { startEmulator, type Emulator } from '../../src/emulator/index.js';
import { createDemo, type DemoConfig } from '../../src/server/demo/demo.js';

/** The demo on a real port, with an emulator whose answers the test knows. */
export interface DemoSite {
  readonly url: string;
  readonly emulator: Emulator;
  /** Lines for the operator. */
  readonly log: string[];
  /** A visitor's browser: it keeps cookies, and prefers pages. */
  browser(language?: string): Browser;
  close(): Promise<void>;
}

export interface Browser {
  get(path: string): request.Test;
  post(path: string, fields: Record<string, unknown>): request.Test;
  /** Loads what the page shows of the captcha, and returns what there is to type. */
  solve(media?: 'image' | 'audio'): Promise<string>;
}

export async function startDemoSite(config: Partial<DemoConfig> = {}): Promise<DemoSite> {
  const emulator = await startEmulator();
  const { clientId, clientSecret, url: baseUrl } = emulator;
  const log: string[] = [];
  const demo = createDemo({
    clientId,
    clientSecret,
    baseUrl,
    onEmulator: true,
    log: (line) => void log.push(line),
    ...config,
  });
  const server: Server = demo.app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    emulator,
    log,
    browser(language = 'en') {
      const agent = request.agent(url);
      const dress = (test: request.Test) => test.set('Accept', 'text/html').set('Accept-Language', language);
      return {
        get: (path) => dress(agent.get(path)),
        post: (path, fields) => dress(agent.post(path)).type('form').send(fields),
        async solve(media = 'image') {
          await agent.get(`/captcha/${media}`).expect(200);
          return emulator.lastAnswer() ?? '';
        },
      };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await demo.close();
      await emulator.close();
    },
  };
}
