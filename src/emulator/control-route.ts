import type { IncomingMessage, ServerResponse } from 'node:http';
import { jsonAnswer } from './answer.js';
import type { EmulatorControls } from './controls.js';
import type { Fault } from './faults/fault.js';
import type { Operation } from './routes.js';
import { send } from './send.js';

/** Far more than any control takes. */
const mostBytes = 65_536;

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.byteLength;
    if (length > mostBytes) throw new TypeError(`A control takes at most ${mostBytes} bytes.`);
    chunks.push(chunk);
  }
  const value: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}');
  if (typeof value !== 'object' || value === null) throw new TypeError('A control takes a JSON object.');
  return value as Record<string, unknown>;
}

type Control = (controls: EmulatorControls, body: Record<string, unknown>, query: URLSearchParams) => unknown;

/** The controls by method and name; what they return is answered as JSON. Validation is that of the controls themselves. */
const controlsByName: ReadonlyMap<string, Control> = new Map<string, Control>([
  [
    'POST fail',
    (controls, { operation, fault, times }) => {
      controls.fail(operation as Operation, fault as Fault, times as number | undefined);
      return {};
    },
  ],
  [
    'POST advance',
    (controls, { ms }) => {
      controls.advance(ms as number);
      return {};
    },
  ],
  [
    'POST reset',
    (controls) => {
      controls.reset();
      return {};
    },
  ],
  [
    'GET answer',
    (controls, _, query) => {
      const key = query.get('key');
      return { answer: (key === null ? controls.lastAnswer() : controls.answerOf(key)) ?? null };
    },
  ],
  [
    'GET requests',
    (controls) => controls.requests.map((request) => ({ ...request, query: Object.fromEntries(request.query) })),
  ],
]);

/**
 * Serves {@link EmulatorControls} over HTTP, for tests that run in another process or language.
 *
 * @param name - the path below the control path
 */
export async function handleControl(
  controls: EmulatorControls,
  name: string,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const control = controlsByName.get(`${request.method ?? ''} ${name}`);
  if (!control) {
    send(response, jsonAnswer(404, { error: `There are: ${[...controlsByName.keys()].join(', ')}.` }));
    return;
  }
  try {
    const result = control(controls, await readJson(request), query);
    send(response, jsonAnswer(200, result as object));
  } catch (error) {
    send(response, jsonAnswer(400, { error: error instanceof Error ? error.message : String(error) }));
  }
}
