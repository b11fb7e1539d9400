/** A visitor of several processes behind one address: one cookie jar, any port. */
export class Visitor {
  #cookie = '';

  async get(url: string): Promise<Response> {
    return this.#send(url, {});
  }

  async post(url: string, body: object = {}): Promise<Response> {
    return this.#send(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** Reads the answer whole: its end is when a form could be posted. */
  async #send(url: string, init: RequestInit): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), Cookie: this.#cookie };
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    const body = await answer.arrayBuffer();
    const [cookie] = answer.headers.getSetCookie();
    if (cookie !== undefined) this.#cookie = cookie.split(';', 1)[0] ?? '';
    return new Response([204, 304].includes(answer.status) ? null : body, answer);
  }
}
