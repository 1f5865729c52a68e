import { basename, join, sep } from "node:path";
import { composed } from "./find-file.ts";
import { stemOf } from "./sound-files.ts";

/** Sound files by their stems, so that one is found whatever its format and folder. */
export class SoundIndex {
  readonly #folder: string;
  readonly #byStem = new Map<string, string[]>();
  readonly #found = new Set<string>();

  /** @param files relative to the folder */
  constructor(folder: string, files: readonly string[]) {
    this.#folder = folder;
    for (const file of files) {
      const key = keyOf(stemOf(file));
      const alike = this.#byStem.get(key);
      if (alike === undefined) this.#byStem.set(key, [file]);
      else alike.push(file);
    }
  }

  /**
   * The path of the file that a table means; null where there is none.
   *
   * Of several, such as copies at other rates, it is the one with the ending that the table says, then the one in the
   * fewest folders, then the first.
   */
  named(name: string): string | null {
    return this.#choose(stemOf(name), basename(name));
  }

  /** The path of the file with this stem; null where there is none. */
  stemmed(stem: string): string | null {
    return this.#choose(stem, "");
  }

  /** Files whose stems nobody asked for, relative to the folder. */
  unnamed(): string[] {
    return [...this.#byStem].flatMap(([key, files]) => (this.#found.has(key) ? [] : files));
  }

  #choose(stem: string, name: string): string | null {
    const key = keyOf(stem);
    const alike = this.#byStem.get(key);
    if (alike === undefined) return null;
    this.#found.add(key);
    const isExact = (file: string): boolean => composed(basename(file)) === composed(name);
    const [best] = alike.toSorted(
      (a, b) => Number(isExact(b)) - Number(isExact(a)) || depthOf(a) - depthOf(b) || (a < b ? -1 : 1),
    );
    return best === undefined ? null : join(this.#folder, best);
  }
}

function keyOf(stem: string): string {
  return composed(stem).trim();
}

function depthOf(file: string): number {
  return file.split(sep).length;
}
