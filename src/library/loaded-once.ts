/**
 * What is loaded for each key once, whoever asks and however often; a failure is told to all who waited, and not kept.
 */
export class LoadedOnce<T> {
  readonly #loading = new Map<string, Promise<T>>();
  readonly #isUsable: (value: T) => boolean;

  /** @param isUsable false for a value that is to be loaded again at the next ask */
  constructor(isUsable: (value: T) => boolean = () => true) {
    this.#isUsable = isUsable;
  }

  async get(key: string, load: () => Promise<T>): Promise<T> {
    const known = this.#loading.get(key);
    if (known === undefined) return this.#load(key, load);
    const value = await known;
    if (this.#isUsable(value)) return value;
    this.#forget(key, known);
    return this.get(key, load);
  }

  #load(key: string, load: () => Promise<T>): Promise<T> {
    const loading = load();
    this.#loading.set(key, loading);
    loading.catch(() => this.#forget(key, loading));
    return loading;
  }

  #forget(key: string, loading: Promise<T>): void {
    if (this.#loading.get(key) === loading) this.#loading.delete(key);
  }

  /** All that was loaded, once it is there; nothing of it is known any more. */
  async takeAll(): Promise<T[]> {
    const all = [...this.#loading.values()];
    this.#loading.clear();
    const settled = await Promise.allSettled(all);
    // Who asked for what could not be loaded was told so.
    return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  }
}
