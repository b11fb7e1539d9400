import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';

interface ServiceFacts {
  readonly program: string;
  /** What has to be there besides the program. */
  readonly file?: string;
  /** The Debian packages that have both. */
  readonly package: string;
}

/** What some suites need on the machine besides Node. */
const services = {
  // REDIS_SERVER=valkey-server runs the same suites on Valkey.
  redis: { program: process.env.REDIS_SERVER ?? 'redis-server', package: 'redis-server' },
  chromium: { program: 'chromium', package: 'chromium' },
  curl: { program: 'curl', package: 'curl' },
  nginx: { program: 'nginx', package: 'nginx-light' },
  php: { program: 'php', file: '/usr/share/php/ReCaptcha/autoload.php', package: 'php-cli php-google-recaptcha' },
  // Debian's own Python, whatever other one comes first in the PATH: that is where the package is.
  flask: {
    program: '/usr/bin/python3',
    file: '/usr/lib/python3/dist-packages/flask_wtf',
    package: 'python3-flaskext.wtf',
  },
} as const satisfies Readonly<Record<string, ServiceFacts>>;

export type Service = keyof typeof services;

/** Where the service's program is, if it is installed. */
export function programOf(service: Service): string | undefined {
  const { program, file }: ServiceFacts = services[service];
  if (file !== undefined && !existsSync(file)) return undefined;
  // Debian keeps what only administrators start in a folder that is not in everybody's path.
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin'];
  return folders.map((folder) => path.resolve(folder, program)).find(isExecutable);
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
