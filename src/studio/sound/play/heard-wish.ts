import type { SoundOutput } from "./sound-output.ts";

/** What one player wants to be heard while it is being prepared; what another player asks for later goes before. */
export class HeardWish {
  readonly #output: Pick<SoundOutput, "ask" | "isLast">;
  #wished: { readonly asked: number; readonly fromSeconds: number | null } | null = null;

  constructor(output: Pick<SoundOutput, "ask" | "isLast">) {
    this.#output = output;
  }

  /** Another wish of the same player is none any more. @returns what tells this one */
  begin(fromSeconds: number | null): number {
    const asked = this.#output.ask();
    this.#wished = { asked, fromSeconds };
    return asked;
  }

  /** Whether it is still this one. */
  is(asked: number): boolean {
    return this.#wished?.asked === asked;
  }

  end(): void {
    this.#wished = null;
  }

  /** What is prepared to be heard now, by the second where it begins: null for where the cursor is. Null where nothing is. */
  pending(): { readonly fromSeconds: number | null } | null {
    return this.#wished !== null && this.#output.isLast(this.#wished.asked) ? this.#wished : null;
  }
}
