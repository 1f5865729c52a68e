import { FoleyError } from "../../engine/tensor/error.ts";
import { malformed } from "./defect.ts";

/** About how many bytes of memory each thing takes that a pickle builds. */
export const costs = { instruction: 12, words: 32, list: 64, dictionary: 200, entry: 40 } as const;

const mostBytes = 2 ** 29;

/**
 * What one pickle may build. Instructions of one byte make dictionaries of two hundred, and calls copy lists of any length,
 * so a small file could fill all memory.
 */
export class Budget {
  readonly #path: string;
  #bytes = mostBytes;
  #copies: number;

  /** @param pickleBytes the size of the pickle: every item of a list that was written once took a byte of it */
  constructor(path: string, pickleBytes: number) {
    this.#path = path;
    this.#copies = pickleBytes;
  }

  /** @throws FoleyError "weights" where that is more than is left */
  spend(bytes: number): void {
    this.#bytes -= bytes;
    if (this.#bytes >= 0) return;
    const expected = `at most ${mostBytes / 2 ** 20} MB of values beside the tensors, which is foley's limit`;
    const advice = "save the state dict alone and use that file";
    throw new FoleyError("weights", `${this.#path}: expected ${expected}, got more; ${advice}`);
  }

  /**
   * Items that are copied from one container into another.
   *
   * @throws FoleyError "weights" where they are more than the pickle can have written
   */
  copy(count: number): void {
    this.spend(count * costs.entry);
    this.#copies -= count;
    if (this.#copies < 0) throw malformed(this.#path, "containers about as large as the pickle", "far larger ones");
  }
}
