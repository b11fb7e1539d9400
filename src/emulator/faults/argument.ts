import { readOperation, type Operation } from '../routes.js';
import { readFault, type FaultName, type NamedFault } from './fault.js';

/** One `--fault`, read. */
export interface FaultArgument {
  readonly operation: Operation;
  readonly fault: NamedFault;
  readonly times: number;
}

/**
 * Reads `operation:fault[=value][:times]`, such as `image:reset:3`, `issue:delay=2000` or `compare:quota:always`.
 *
 * @throws {TypeError} on anything else
 */
export function parseFaultArgument(text: string): FaultArgument {
  // A value may itself hold colons (a redirect's target): only a trailing number or `always` is the count.
  const [, operation, name, value, times = '1'] = /^(\w+):([\w-]+)(?:=(.+?))?(?::([1-9]\d*|always))?$/.exec(text) ?? [];
  if (operation === undefined || name === undefined) {
    throw new TypeError(`--fault takes operation:fault[=value][:times], such as image:reset:3, not '${text}'.`);
  }
  const fault: NamedFault = value === undefined ? { name: name as FaultName } : { name: name as FaultName, value };
  readFault(fault);
  return { operation: readOperation(operation), fault, times: times === 'always' ? Infinity : Number(times) };
}
