import { FoleyError } from "../engine/tensor/error.ts";

interface Disposable {
  dispose(): Promise<void>;
}

/** A part of a model that is loaded when it is first needed, and may never be. */
export class LazyPart<P extends Disposable> {
  readonly #load: () => Promise<P>;
  #part: Promise<P> | null = null;
  #isDisposed = false;

  constructor(load: () => Promise<P>) {
    this.#load = load;
  }

  /** @throws FoleyError what loading it throws, which is tried again at the next ask; "usage" once it was disposed of */
  async get(): Promise<P> {
    if (this.#isDisposed) throw new FoleyError("usage", "load: expected a model in use, got one that was disposed of");
    const part = this.#part ?? this.#load();
    this.#part = part;
    part.catch(() => {
      if (this.#part === part) this.#part = null;
    });
    return part;
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    // A part that could not be loaded has nothing to free, and was complained of before.
    const [part] = await Promise.allSettled([this.#part]);
    if (part.status === "fulfilled") await part.value?.dispose();
  }
}
