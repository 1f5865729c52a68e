import { sha256 } from "../engine/bytes/sha256.ts";
import type { Program } from "../engine/graph/program.ts";
import { emitModel } from "../engine/onnx/emit.ts";
import type { Device } from "../engine/runtime/device.ts";
import type { CompileOptions, Executable, Runtime } from "../engine/runtime/runtime.ts";
import { FoleyError } from "../engine/tensor/error.ts";

/** Programs of a training: its loss with gradients, and those of the optimizer. */
const mostKept = 4;

/**
 * A runtime that keeps programs whose weights are fed when they are disposed of, for whoever compiles the same again: trainings of a
 * study differ by their weights and sounds, and compiling takes longer than a short one of them.
 */
export class KeptPrograms implements Runtime {
  readonly #runtime: Runtime;
  /** The one that was used last comes last. */
  readonly #free: { readonly key: string; readonly executable: Executable }[] = [];

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  get device(): Device {
    return this.#runtime.device;
  }

  async compile(program: Program, options: CompileOptions = {}): Promise<Executable> {
    if (options.weights !== undefined) return this.#runtime.compile(program, options);
    const { keepsMemory = true, onProcessor = false } = options;
    const key = `${await hashOf(program)} ${keepsMemory} ${onProcessor}`;
    const place = this.#free.findIndex((one) => one.key === key);
    const [kept] = place === -1 ? [] : this.#free.splice(place, 1);
    const executable = kept?.executable ?? (await this.#runtime.compile(program, options));
    return this.#lent(key, executable);
  }

  async close(): Promise<void> {
    for (const { executable } of this.#free.splice(0)) await executable.dispose();
    await this.#runtime.close();
  }

  #lent(key: string, executable: Executable): Executable {
    let isOver = false;
    const dispose = async (): Promise<void> => {
      if (isOver) return;
      isOver = true;
      this.#free.push({ key, executable });
      if (this.#free.length > mostKept) await this.#free.shift()?.executable.dispose();
    };
    const run: Executable["run"] = (feeds, into) => {
      if (isOver)
        return Promise.reject(new FoleyError("usage", "run: expected a program in use, got one that was disposed of"));
      return executable.run(feeds, into);
    };
    return { run, dispose };
  }
}

/** Of all that a program is made of: large constants stand outside of the model. */
async function hashOf(program: Program): Promise<string> {
  const { bytes, externalData } = emitModel(program, null);
  const hashes: string[] = [];
  for (const part of [bytes, ...externalData.map(({ data }) => data)]) hashes.push(await sha256(new Uint8Array(part)));
  return hashes.join(" ");
}
