import { timingSafeEqual } from 'node:crypto';
import { digest } from './digest.js';

/** One of the operator's sites, checked. */
export interface Site {
  /** Public: stands in the site's pages. */
  readonly siteKey: string;
  /** Known to the site's back end: one, or two while it is being changed. */
  readonly secrets: readonly string[];
  /** Where the site's pages are. */
  readonly origins: ReadonlySet<string>;
}

/** The operator's sites, by key and by secret. */
export class Sites {
  readonly #byKey: ReadonlyMap<string, Site>;
  readonly #bySecret: readonly (readonly [digest: Buffer, site: Site])[];

  constructor(sites: readonly Site[]) {
    this.#byKey = new Map(sites.map((site) => [site.siteKey, site]));
    this.#bySecret = sites.flatMap((site) => site.secrets.map((secret) => [digest(secret), site] as const));
  }

  /** The origins of all sites. */
  get origins(): ReadonlySet<string> {
    return new Set([...this.#byKey.values()].flatMap(({ origins }) => [...origins]));
  }

  withKey(siteKey: unknown): Site | undefined {
    return typeof siteKey === 'string' ? this.#byKey.get(siteKey) : undefined;
  }

  /** In constant time: every secret is compared, by digests of one length, whether or not one before it was the right one. */
  withSecret(secret: string): Site | undefined {
    const given = digest(secret);
    let found: Site | undefined;
    for (const [expected, site] of this.#bySecret) if (timingSafeEqual(expected, given)) found = site;
    return found;
  }
}
