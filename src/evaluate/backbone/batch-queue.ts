/** Long enough for the next sound to be read and decoded, short beside a run. */
const patienceMs = 20;

interface Waiting<In, Out> {
  readonly item: In;
  readonly resolve: (result: Out) => void;
  readonly reject: (cause: unknown) => void;
}

/** Gathers what is asked for at about the same time into runs over several items, one run after the other. */
export class BatchQueue<In, Out> {
  readonly #size: number;
  readonly #run: (items: readonly In[]) => Promise<readonly Out[]>;
  readonly #waiting: Waiting<In, Out>[] = [];
  #isBusy = false;

  /** @param size the most items of one run */
  constructor(size: number, run: (items: readonly In[]) => Promise<readonly Out[]>) {
    this.#size = size;
    this.#run = run;
  }

  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isBusy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (this.#waiting.length > 0) {
      if (this.#waiting.length < this.#size) await new Promise((resolve) => setTimeout(resolve, patienceMs));
      const batch = this.#waiting.splice(0, this.#size);
      try {
        const results = await this.#run(batch.map(({ item }) => item));
        for (const [i, { resolve }] of batch.entries()) resolve(results[i] as Out);
      } catch (cause) {
        for (const { reject } of batch) reject(cause);
      }
    }
    this.#isBusy = false;
  }
}
