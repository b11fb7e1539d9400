import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    redis: { type: 'string' },
  },
});

/** What the command line asks for. */
export const flags = { ...values, names: positionals };
