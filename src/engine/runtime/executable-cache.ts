import { FoleyError } from "../tensor/error.ts";
import type { Executable, Tensors } from "./runtime.ts";

interface Entry {
  readonly executable: Promise<Executable>;
  readonly runs: Set<Promise<unknown>>;
}

/**
 * One network compiled for the shapes that were asked for last.
 *
 * What is handed out stays usable: where its program had to make room, it is compiled again at its next run, and no
 * program goes while it runs.
 */
export class ExecutableCache {
  readonly #most: number;
  /** The one that was not needed for longest comes first. */
  readonly #entries = new Map<string, Entry>();
  #isDisposed = false;

  /** @param most programs that are kept at once, apart from those that are running */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * The program of a key, compiled the first time; its failure is told here.
   *
   * @throws FoleyError "usage" once the cache was disposed of, as then a run of what it gave does
   */
  async for(key: string, compile: () => Promise<Executable>): Promise<Executable> {
    await this.#entry(key, compile).executable;
    return {
      run: (feeds, into) => this.#run(key, compile, feeds, into),
      dispose: () => this.#remove(key),
    };
  }

  async #run(
    key: string,
    compile: () => Promise<Executable>,
    feeds: Tensors,
    into?: Tensors,
  ): ReturnType<Executable["run"]> {
    const entry = this.#entry(key, compile);
    const run = entry.executable.then((executable) => executable.run(feeds, into));
    entry.runs.add(run);
    try {
      return await run;
    } finally {
      entry.runs.delete(run);
    }
  }

  #entry(key: string, compile: () => Promise<Executable>): Entry {
    if (this.#isDisposed) throw new FoleyError("usage", "run: expected a network in use, got one that was disposed of");
    const entry = this.#entries.get(key) ?? { executable: compile(), runs: new Set() };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.executable.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    this.#makeRoomBeside(entry);
    return entry;
  }

  /** Where all others are running, there is one more than there should be. */
  #makeRoomBeside(asked: Entry): void {
    const idle = [...this.#entries].filter(([, entry]) => entry.runs.size === 0 && entry !== asked);
    for (const [key] of idle.slice(0, Math.max(0, this.#entries.size - this.#most))) {
      this.#remove(key).catch(() => {});
    }
  }

  async #remove(key: string): Promise<void> {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    if (entry === undefined) return;
    if (entry.runs.size > 0) await Promise.allSettled(entry.runs);
    // Whoever asked for what could not be compiled was told so.
    const compiled = await entry.executable.catch(() => null);
    await compiled?.dispose();
  }

  /** Frees what was compiled; asked for again, it is compiled again. */
  async clear(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((key) => this.#remove(key)));
  }

  /** Frees what was compiled, and compiles nothing any more. */
  dispose(): Promise<void> {
    this.#isDisposed = true;
    return this.clear();
  }
}
