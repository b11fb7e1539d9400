/** The answer of `POST /key` or `POST /verify`, as far as it is used here. */
export interface Answer {
  readonly image: string;
  /** Missing where the site offers no sound. */
  readonly audio?: string | null;
  readonly expiresAt?: string;
  /** What a server without sessions knows the challenge by: it goes back with the response. */
  readonly challenge?: string;
  readonly success?: boolean;
  readonly responseTime?: number;
  /** What a server without sessions gives for a right response: it is submitted with the form. */
  readonly token?: string;
  readonly 'error-codes'?: readonly string[];
}

/** What a call throws: the server's problem+json, or the browser's own error, which has none of these. */
export interface Failure {
  readonly status?: number;
  readonly code?: string;
  /** Seconds. */
  readonly retryAfter?: number;
  readonly 'error-codes'?: readonly string[];
}

/** Gets a URL, or posts a question to it. @throws Failure */
export async function call(url: URL, signal: AbortSignal, question?: object): Promise<Response> {
  const response = await fetch(url, {
    signal,
    credentials: 'include',
    ...(question && {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(question),
    }),
  });
  if (response.ok) return response;
  throw Object.assign(Error(), await response.json().catch(Object), {
    status: response.status,
    retryAfter: Number(response.headers.get('Retry-After')),
  } satisfies Failure);
}

/**
 * Milliseconds until an answer expires, by the server's own clock: the visitor's may be wrong by hours. NaN where it does
 * not say, which no time is later than.
 */
export function lifetime(response: Response, { expiresAt }: Answer): number {
  const time = (text?: string | null): number => Date.parse(text ?? '');
  return time(expiresAt) - time(response.headers.get('Date'));
}
