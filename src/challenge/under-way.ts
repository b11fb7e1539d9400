/**
 * What is under way, by name. An object and no Map: each time a Map outgrows its table, V8 leaves the old one linked to
 * the new. Where entries come and go, that chain keeps whatever they held, here whole requests, until the next full
 * collection of garbage, and the small ones, of which there are several a second, copy it all.
 */
export class UnderWay<T extends object> {
  readonly #entries = Object.create(null) as Partial<Record<string, T>>;

  get(name: string): T | undefined {
    return this.#entries[name];
  }

  set(name: string, entry: T): void {
    this.#entries[name] = entry;
  }

  /** Forgets an entry, unless another has taken its place. */
  end(name: string, entry: T): void {
    if (this.#entries[name] === entry) Reflect.deleteProperty(this.#entries, name);
  }
}
