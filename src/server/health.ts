import { localUrl, readAddress } from './address.js';
import { StartError, type CommandIo } from './command.js';
import { readOptions } from './options.js';

/** A container's health check is stopped after seconds; a server that has not answered by then is not well. */
const timeoutMs = 2_000;

const usage = `Usage: express-naver-captcha health [options]

  --port <n>         the server's port (default: PORT, else 3000)
  --host <address>   the server's address (default: HOST, else 127.0.0.1)
  --help             show this

Asks GET /healthz. Exit code 0 if it answers well within two seconds, else 1.
`;

/**
 * Runs `express-naver-captcha health`: asks the server at HOST and PORT whether it is well, for a container's HEALTHCHECK.
 *
 * @throws UsageError for a wrong option
 * @throws StartError if the server does not answer, or not well
 */
export async function runHealth(argv: readonly string[], io: CommandIo): Promise<number> {
  const { help, ...address } = readOptions('health', argv);
  if (help === true) {
    io.stdout.write(usage);
    return 0;
  }
  const url = `${localUrl(readAddress({ ...address, env: io.env }))}/healthz`;
  const status = await ask(url);
  if (status !== 200) throw new StartError(`${url} answers ${status}.`);
  return 0;
}

async function ask(url: string): Promise<number> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    return response.status;
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    throw new StartError(`${url} does not answer (${cause?.code ?? name}).`);
  }
}
