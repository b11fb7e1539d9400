import { readFileSync } from 'node:fs';
import { codeOf } from '../../../errors.js';
import type { Environment } from '../../command.js';

/** A problem of one variable, said so that it can be mended. */
export interface VariableProblem {
  readonly name: string;
  readonly message: string;
}

/**
 * Reads each `NAME_FILE` of the named variables as the file that holds NAME's value, as Docker and Kubernetes hand
 * secrets over. The line break at the end, which editors leave there, is not part of it.
 */
export function readSecretFiles(
  env: Environment,
  names: readonly string[],
): { readonly env: Environment; readonly problems: readonly VariableProblem[] } {
  const read: Record<string, string | undefined> = { ...env };
  const problems: VariableProblem[] = [];
  for (const name of names) {
    const file = env[`${name}_FILE`];
    if (file === undefined) continue;
    if (env[name] !== undefined) {
      problems.push({ name, message: `is set, and so is ${name}_FILE. Set one of them.` });
      continue;
    }
    try {
      read[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch (error) {
      problems.push({ name: `${name}_FILE`, message: `cannot be read (${codeOf(error) ?? 'unknown'}).` });
    }
  }
  return { env: read, problems };
}
