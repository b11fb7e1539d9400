import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Clock } from './clock.js';
import { operationOf, type ApiRoute, type CaptchaKind, type EmulatedService, type Operation } from './routes.js';

/** One request as it came in. */
export interface RecordedRequest {
  /** In capitals. */
  readonly method: string;
  /** Path and query, exactly as sent. */
  readonly url: string;
  /** The part of {@link RecordedRequest.url} before the question mark. */
  readonly path: string;
  /** Decoded; a name that came twice is there twice. */
  readonly query: URLSearchParams;
  /** Names in lower case. The client secret is among them. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** Milliseconds since the epoch, by the emulator's clock. */
  readonly at: number;
  /** Which call it was, or `undefined` for a path that is not the API's. */
  readonly operation: Operation | undefined;
  /** Picture or sound, or `undefined` likewise. */
  readonly kind: CaptchaKind | undefined;
  /** Whose path it was, or `undefined` likewise. */
  readonly service: EmulatedService | undefined;
}

/** An emulator may run for days: it remembers no more than this. */
const mostRequests = 10_000;

/** The requests of one emulator, in the order they came. */
export class RequestLog {
  /** The same array for ever: a test may hold on to it. */
  readonly requests: RecordedRequest[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Records a request before it is answered, so that one without an answer is recorded too. */
  add(request: IncomingMessage, path: string, query: URLSearchParams, route: ApiRoute | undefined): void {
    if (this.requests.length >= mostRequests) this.requests.shift();
    this.requests.push({
      method: request.method ?? '',
      url: request.url ?? '',
      path,
      query,
      headers: request.headers,
      at: this.#clock.now(),
      operation: route && operationOf(route, query),
      kind: route?.kind,
      service: route?.service,
    });
  }

  /** Forgets them all. */
  clear(): void {
    this.requests.length = 0;
  }
}
