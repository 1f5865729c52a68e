import type { Program } from "../engine/graph/program.ts";
import type { Device } from "../engine/runtime/device.ts";
import type { CompileOptions, Executable, Runtime } from "../engine/runtime/runtime.ts";
import { FoleyError } from "../engine/tensor/error.ts";

/** A runtime that frees, when it is closed, whatever it compiled, whoever holds it. */
export class OwnedRuntime implements Runtime {
  readonly #runtime: Runtime;
  readonly #compiled = new Set<Executable>();
  #isClosed = false;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  get device(): Device {
    return this.#runtime.device;
  }

  /** @throws FoleyError "usage" once it is closed */
  async compile(program: Program, options?: CompileOptions): Promise<Executable> {
    if (this.#isClosed) throw new FoleyError("usage", "compile: expected a runtime in use, got one that was closed");
    const executable = await this.#runtime.compile(program, options);
    this.#compiled.add(executable);
    // It may have been closed meanwhile.
    if (this.#isClosed) await this.#free(executable);
    return { run: (feeds, into) => executable.run(feeds, into), dispose: () => this.#free(executable) };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#compiled].map((executable) => this.#free(executable)));
    await this.#runtime.close();
  }

  async #free(executable: Executable): Promise<void> {
    this.#compiled.delete(executable);
    await executable.dispose();
  }
}
