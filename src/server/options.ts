import { parseArgs } from 'node:util';
import { UsageError } from './command.js';

/** Options as written on the command line. */
export interface AddressOptions {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly help?: boolean | undefined;
  /** Only where the command has it: checks the configuration, and ends. */
  readonly check?: boolean | undefined;
}

const always = { port: { type: 'string' }, host: { type: 'string' }, help: { type: 'boolean' } } as const;
const withCheck = { ...always, check: { type: 'boolean' } } as const;

/**
 * Reads the options of a command that deals with one server.
 *
 * @throws UsageError for an option that does not exist, lacks its value or has one too many
 */
export function readOptions(command: string, argv: readonly string[], { checks = false } = {}): AddressOptions {
  const options = checks ? withCheck : always;
  try {
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    // Node's first sentence names the mistake; those after it speak of positional arguments, of which there are none.
    const [mistake = ''] = (error as Error).message.split(/\. |\n/);
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new UsageError(`${command}: ${mistake.replace(/\.$/, '')}. Options: ${known.join(', ')}.`);
  }
}
