import { FoleyError } from "../../tensor/error.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { checkFeeds, checkTargets, type Signature } from "../check-feeds.ts";
import type { Executable, Tensors } from "../runtime.ts";
import { firstLine } from "./first-line.ts";
import type { OrtSession } from "./session.ts";

/** A program that ONNX Runtime made ready, whose feeds are checked before it sees them. */
export class OrtExecutable implements Executable {
  readonly #session: OrtSession;
  readonly #signature: Signature;
  readonly #results: Signature;
  #isDisposed = false;

  constructor(session: OrtSession, signature: Signature, results: Signature) {
    this.#session = session;
    this.#signature = signature;
    this.#results = results;
  }

  async run(feeds: Tensors, into: Tensors = {}): Promise<Record<string, Tensor>> {
    if (this.#isDisposed) {
      throw new FoleyError("usage", "run: expected a program in use, got one that was disposed; compile it again");
    }
    checkFeeds(this.#signature, feeds);
    checkTargets(this.#results, into);
    return this.#session.run(feeds, into).catch((cause: unknown) => {
      throw new FoleyError("device", `run: ${firstLine(cause)}`, { cause });
    });
  }

  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    await this.#session.release();
  }
}
