import type { ChallengeKind } from '../upstream/endpoints.js';
import type { CaptchaMedia } from '../upstream/media.js';
import { Signal, type AbortSignalLike } from '../upstream/signal.js';
import { copies } from './copies.js';
import type { ChallengeParts, Desk } from './desk.js';
import { show, type Toll } from './issue.js';
import { UnderWay } from './under-way.js';

/** One showing under way, and who waits for it. */
interface Showing {
  readonly media: Promise<CaptchaMedia>;
  /** One for each request that has joined and not taken its own yet, where there is more than one. */
  copies?: CaptchaMedia[];
  /** Requests that have joined. */
  joined: number;
  /** Of those, how many are still there. */
  waiting: number;
  readonly allLeft: Signal;
}

/**
 * Shows one challenge to all requests of a form that ask at the same time, such as two tabs or an impatient reload: one
 * key, one picture, and whichever of the requests the visitor looks at, it is the one on show. Within this process.
 */
export class SharedShow {
  readonly #parts: ChallengeParts;
  readonly #kind: ChallengeKind;
  readonly #showings = new UnderWay<Showing>();

  constructor(parts: ChallengeParts, kind: ChallengeKind) {
    this.#parts = parts;
    this.#kind = kind;
  }

  /**
   * Shows a form's challenge, or joins the request that is about to. Whoever joins costs NAVER nothing, and pays nothing.
   *
   * @param visitor - fires when this visitor has gone; NAVER's call ends when all have
   */
  async show(desk: Desk, visitor: AbortSignalLike, toll: Toll): Promise<CaptchaMedia> {
    const name = JSON.stringify([desk.owner.id, desk.form]);
    const showing = this.#showings.get(name) ?? this.#begin(name, desk, toll);
    showing.joined++;
    showing.waiting++;
    const leave = (): void => {
      if (--showing.waiting > 0) return;
      this.#showings.end(name, showing);
      showing.allLeft.fire();
    };
    if (visitor.aborted) leave();
    else visitor.addEventListener('abort', leave);
    try {
      const media = await showing.media;
      if (showing.joined === 1) return media;
      showing.copies ??= copies(media, showing.joined);
      return showing.copies.pop() ?? media;
    } finally {
      visitor.removeEventListener('abort', leave);
    }
  }

  #begin(name: string, desk: Desk, toll: Toll): Showing {
    const allLeft = new Signal();
    // Whoever asks once it is shown asks for another picture.
    const media = show(this.#parts, desk, this.#kind, allLeft, toll).finally(() => this.#showings.end(name, showing));
    const showing: Showing = { media, joined: 0, waiting: 0, allLeft };
    this.#showings.set(name, showing);
    return showing;
  }
}
