interface Disposable {
  dispose(): Promise<void>;
}

/** A part of a model that is loaded when it is first needed, and may never be. */
export class LazyPart<P extends Disposable> {
  readonly #load: () => Promise<P>;
  #part: Promise<P> | null = null;

  constructor(load: () => Promise<P>) {
    this.#load = load;
  }

  get(): Promise<P> {
    this.#part ??= this.#load();
    return this.#part;
  }

  async dispose(): Promise<void> {
    // A part that could not be loaded has nothing to free, and was complained of before.
    const [part] = await Promise.allSettled([this.#part]);
    if (part.status === "fulfilled") await part.value?.dispose();
  }
}
