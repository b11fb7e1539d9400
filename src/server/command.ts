import type { Writable } from 'node:stream';

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a command sees of its process. */
export interface CommandIo {
  readonly stdout: Pick<Writable, 'write'>;
  readonly stderr: Pick<Writable, 'write'>;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
  readonly env: Environment;
  /** The file that was started. */
  readonly program: string;
}

/** Runs a command to its end; resolves to the exit code of the process. */
export type Command = (argv: readonly string[], io: CommandIo) => Promise<number>;

/** The command line is wrong; the message says what to write. Exit code 2. */
export class UsageError extends Error {}

/** The command cannot start, for a reason that its user can mend; the message says how. Exit code 1. */
export class StartError extends Error {}
