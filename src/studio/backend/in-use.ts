/** Ends something once it was closed and nothing is under way. */
export class InUse {
  readonly #end: () => void;
  #count = 0;
  #isClosed = false;

  constructor(end: () => void) {
    this.#end = end;
  }

  async *during<T>(parts: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
    this.#count += 1;
    try {
      yield* parts;
    } finally {
      this.#count -= 1;
      if (this.#isClosed && this.#count === 0) this.#end();
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#count === 0) this.#end();
  }
}
