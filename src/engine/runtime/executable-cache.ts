import type { Executable, Tensors } from "./runtime.ts";

interface Entry {
  readonly executable: Promise<Executable>;
  runs: number;
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

  /** @param most programs that are kept at once, apart from those that are running */
  constructor(most: number) {
    this.#most = most;
  }

  /** The program of a key, compiled the first time; its failure is told here. */
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
    entry.runs++;
    try {
      return await (await entry.executable).run(feeds, into);
    } finally {
      entry.runs--;
    }
  }

  #entry(key: string, compile: () => Promise<Executable>): Entry {
    const entry = this.#entries.get(key) ?? { executable: compile(), runs: 0 };
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
    const idle = [...this.#entries].filter(([, entry]) => entry.runs === 0 && entry !== asked);
    for (const [key] of idle.slice(0, Math.max(0, this.#entries.size - this.#most))) {
      this.#remove(key).catch(() => {});
    }
  }

  async #remove(key: string): Promise<void> {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    if (entry !== undefined) await (await entry.executable).dispose();
  }

  /** Frees what was compiled; asked for again, it is compiled again. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((key) => this.#remove(key)));
  }
}
