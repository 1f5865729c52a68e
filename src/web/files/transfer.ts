import type { Work } from "../../engine/work.ts";
import type { FetchWatch } from "./fetch-bytes.ts";

/** Between two events, in milliseconds: bytes come in thousands of pieces. */
const leastPause = 100;

/** Counts the bytes of several files that are fetched at the same time, for whoever watches. */
export class Transfer {
  readonly #work: Work;
  #done = 0;
  #total = 0;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(work: Work) {
    this.#work = work;
  }

  /** One more file. @param name for whoever watches */
  watch(bytes: number, name: string): FetchWatch {
    this.#total += bytes;
    return {
      signal: this.#work.signal,
      onBytes: (count) => {
        this.#done += count;
        return this.#tell(name);
      },
    };
  }

  #tell(note: string): unknown {
    const [done, total, now] = [this.#done, this.#total, performance.now()];
    if (done < total && now < this.#toldAt + leastPause) return null;
    this.#toldAt = now;
    return this.#work.report({ stage: "pulling", done, total, unit: "bytes", share: done / total, note });
  }
}
