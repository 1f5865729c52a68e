import type { Program } from "../../engine/graph/program.ts";
import type { Device } from "../../engine/runtime/device.ts";
import type { CompileOptions, Executable, Runtime, Tensors } from "../../engine/runtime/runtime.ts";
import { FoleyError } from "../../engine/tensor/error.ts";

/**
 * A device that may be lost, as graphics cards are when a screen is locked or their memory runs out: what it can do no more,
 * another does from then on.
 */
export class LastingRuntime implements Runtime {
  readonly #other: Runtime;
  readonly #onLost: (words: string) => unknown;
  readonly #first: Runtime;
  #isLost = false;

  /** @param onLost hears, once, why the other computes */
  constructor(first: Runtime, other: Runtime, onLost: (words: string) => unknown) {
    this.#first = first;
    this.#other = other;
    this.#onLost = onLost;
  }

  get device(): Device {
    return this.#isLost ? this.#other.device : this.#first.device;
  }

  async compile(program: Program, options?: CompileOptions): Promise<Executable> {
    let current = await this.#try((runtime) => runtime.compile(program, options));
    let isOnFirst = !this.#isLost;
    return {
      run: async (feeds: Tensors, into?: Tensors) => {
        if (isOnFirst && !this.#isLost) {
          try {
            return await current.run(feeds, into);
          } catch (cause) {
            await this.#lose(cause);
          }
        }
        if (isOnFirst) {
          isOnFirst = false;
          current = await this.#other.compile(program, options);
        }
        return current.run(feeds, into);
      },
      dispose: () => current.dispose().catch(() => {}),
    };
  }

  async close(): Promise<void> {
    await this.#first.close();
    await this.#other.close();
  }

  async #try<T>(work: (runtime: Runtime) => Promise<T>): Promise<T> {
    if (this.#isLost) return work(this.#other);
    try {
      return await work(this.#first);
    } catch (cause) {
      await this.#lose(cause);
      return work(this.#other);
    }
  }

  /** @throws what is no fault of the device */
  async #lose(cause: unknown): Promise<void> {
    if (!(cause instanceof FoleyError) || cause.code !== "device") throw cause;
    if (this.#isLost) return;
    this.#isLost = true;
    const { device } = this.#first;
    await this.#onLost(`device: ${device} was lost ("${cause.message}"); the processor goes on`);
  }
}
