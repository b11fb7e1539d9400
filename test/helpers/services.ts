import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** What some suites need on the machine besides Node, and which Debian package has it. */
const services = {
  // REDIS_SERVER=valkey-server runs the same suites on Valkey.
  redis: { program: process.env.REDIS_SERVER ?? 'redis-server', package: 'redis-server' },
  chromium: { program: 'chromium', package: 'chromium' },
  nginx: { program: 'nginx', package: 'nginx-light' },
} as const;

export type Service = keyof typeof services;

/** Where the service's program is, if it is installed. */
export function programOf(service: Service): string | undefined {
  const { program } = services[service];
  // Debian keeps nginx where only root's PATH looks.
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin'];
  return folders.map((folder) => path.join(folder, program)).find(isExecutable);
}

/**
 * `describe` for suites that need a service: left out, with a line that says so, where it is missing; failing there
 * under `REQUIRE_SERVICES=1`, so that CI leaves nothing out.
 */
export function describeWith(service: Service, name: string, suite: () => void): void {
  if (programOf(service) !== undefined) {
    describe(name, suite);
    return;
  }
  const missing = `${services[service].program} is not installed (apt-get install ${services[service].package})`;
  if (process.env.REQUIRE_SERVICES === '1') {
    describe(name, () => {
      it(`has ${service}`, () => {
        throw new Error(missing);
      });
    });
    return;
  }
  process.stderr.write(`left out: ${name}: ${missing}\n`);
  describe.skip(name, suite);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
