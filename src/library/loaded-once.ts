interface Loading<T> {
  readonly stamp: string;
  readonly value: Promise<T>;
}

/**
 * What is loaded for each key once, whoever asks and however often; a failure is told to all who waited, and not kept.
 */
export class LoadedOnce<T> {
  readonly #known = new Map<string, Loading<T>>();
  /** What was loaded anew since, and may still be in use. */
  readonly #replaced: Promise<T>[] = [];
  readonly #isUsable: (value: T) => boolean;

  /** @param isUsable false for a value that is to be loaded again at the next ask */
  constructor(isUsable: (value: T) => boolean = () => true) {
    this.#isUsable = isUsable;
  }

  /** @param stamp of what it is loaded from; what was loaded from something else is loaded anew */
  async get(key: string, load: () => Promise<T>, stamp = ""): Promise<T> {
    const known = this.#known.get(key);
    if (known === undefined) return this.#load(key, load, stamp);
    if (known.stamp !== stamp) {
      this.#replaced.push(known.value);
      return this.#load(key, load, stamp);
    }
    const value = await known.value;
    if (this.#isUsable(value)) return value;
    this.#forget(key, known);
    return this.get(key, load, stamp);
  }

  #load(key: string, load: () => Promise<T>, stamp: string): Promise<T> {
    const loading = { stamp, value: load() };
    this.#known.set(key, loading);
    loading.value.catch(() => this.#forget(key, loading));
    return loading.value;
  }

  #forget(key: string, loading: Loading<T>): void {
    if (this.#known.get(key) === loading) this.#known.delete(key);
  }

  /** All that was loaded, once it is there; nothing of it is known any more. */
  async takeAll(): Promise<T[]> {
    const all = [...this.#replaced.splice(0), ...[...this.#known.values()].map(({ value }) => value)];
    this.#known.clear();
    const settled = await Promise.allSettled(all);
    // Who asked for what could not be loaded was told so.
    return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  }
}
