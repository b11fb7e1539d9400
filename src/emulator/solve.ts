import type { EmulatorControls } from './controls.js';
import type { CaptchaKind } from './routes.js';

/** As much of a supertest request as {@link solve} needs. */
export interface SolvableRequest extends PromiseLike<{ readonly status: number; readonly body: unknown }> {
  /** Keeps the body. */
  buffer(on: boolean): this;
  /** Reads the body by a parser of the caller's. */
  parse(parser: (response: object, done: (error: Error | null, body: unknown) => void) => void): this;
}

/** What can fetch a picture and keep its cookies: `request.agent(app)` of supertest. */
export interface SolvableAgent {
  /** Starts a GET with the agent's cookies. */
  get(path: string): SolvableRequest;
}

/** Where {@link solve} looks. */
export interface SolveOptions {
  /**
   * The path at which the app mounts the captcha's router.
   * @default '/captcha'
   */
  mount?: string;
  /**
   * The form whose captcha it is.
   * @default the router's default
   */
  form?: string;
  /**
   * Whether to look at a picture or to listen to a sound.
   * @default 'image'
   */
  kind?: CaptchaKind;
}

/** supertest's own parsers know pictures, but take a sound for text. It types the stream it hands over as a plain object. */
function readBytes(response: object, done: (error: Error | null, body: unknown) => void): void {
  const stream = response as NodeJS.ReadableStream;
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer | string) => chunks.push(Buffer.from(chunk as string, 'latin1')));
  stream.once('end', () => done(null, Buffer.concat(chunks)));
  stream.once('error', (error: Error) => done(error, undefined));
}

/**
 * Fetches a captcha as a visitor would and returns what the visitor would type.
 *
 * @param agent - a supertest agent of the app under test: the captcha belongs to its session
 * @param emulator - the emulator behind the app
 * @example
 * ```ts
 * const agent = request.agent(app);
 * await agent.post('/signup').send({ name: 'Kim', 'captcha-response': await solve(agent, emulator) }).expect(200);
 * ```
 * @throws {Error} where the app sent something other than a captcha of this emulator
 */
export async function solve(
  agent: SolvableAgent,
  emulator: Pick<EmulatorControls, 'answerTo'>,
  { mount = '/captcha', form, kind = 'image' }: SolveOptions = {},
): Promise<string> {
  const path = `${mount}/${kind}${form === undefined ? '' : `?form=${encodeURIComponent(form)}`}`;
  const response = await agent.get(path).buffer(true).parse(readBytes);
  const answer = response.body instanceof Uint8Array ? emulator.answerTo(response.body) : undefined;
  if (answer === undefined) {
    throw new Error(
      `GET ${path} answered ${response.status} with no captcha of this emulator. Is it the app's baseUrl?`,
    );
  }
  return answer;
}
