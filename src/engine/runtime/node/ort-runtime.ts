import * as ort from "onnxruntime-node";
import type { Program } from "../../graph/program.ts";
import { emitModel } from "../../onnx/index.ts";
import type { DType, TensorData } from "../../tensor/dtype.ts";
import { FoleyError } from "../../tensor/error.ts";
import { type Tensor, tensor } from "../../tensor/tensor.ts";
import { checkFeeds, checkTargets, resultsOf, type Signature, signatureOf } from "../check-feeds.ts";
import type { CompileOptions, Device, Executable, Runtime, Tensors } from "../runtime.ts";

export interface NodeRuntimeOptions {
  /** Threads inside one operator; all processors where absent. */
  readonly threadCount?: number;
}

// Whatever ONNX Runtime would log as an error it also throws; its own lines would only stand beside ours.
ort.env.logLevel = "fatal";

/** ONNX Runtime in Node, on one execution provider. */
export class NodeRuntime implements Runtime {
  readonly device: Device;
  readonly #options: ort.InferenceSession.SessionOptions;

  constructor(device: Device, { threadCount }: NodeRuntimeOptions = {}) {
    this.device = device;
    this.#options = {
      executionProviders: [device],
      graphOptimizationLevel: "all",
      logSeverityLevel: 4,
      ...(threadCount === undefined ? {} : { intraOpNumThreads: threadCount }),
    };
  }

  async compile(
    program: Program,
    { weights, keepsMemory = weights === undefined }: CompileOptions = {},
  ): Promise<Executable> {
    const { bytes, externalData, externalFolder } = emitModel(program, weights ?? null);
    const options = {
      ...this.#options,
      enableCpuMemArena: keepsMemory,
      externalData: [...externalData],
      extra: { session: sessionOf(externalFolder) },
    };
    const session = await ort.InferenceSession.create(bytes, options).catch((cause: unknown) => {
      throw new FoleyError("device", `compile on ${this.device}: ${firstLine(cause)}`, { cause });
    });
    return new NodeExecutable(session, signatureOf(program, weights !== undefined), resultsOf(program));
  }
}

function sessionOf(externalFolder: string | null): Record<string, string | Record<string, string>> {
  // Threads that wait in a loop for more work take the processor from everything else, our own code between runs included.
  const settings = { set_denormal_as_zero: "1", intra_op: { allow_spinning: "0" } };
  return externalFolder === null
    ? settings
    : { ...settings, model_external_initializers_file_folder_path: externalFolder };
}

class NodeExecutable implements Executable {
  readonly #session: ort.InferenceSession;
  readonly #signature: Signature;
  readonly #results: Signature;
  #isDisposed = false;

  constructor(session: ort.InferenceSession, signature: Signature, results: Signature) {
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
    const fetches: Record<string, ort.Tensor | null> = {};
    for (const name of this.#session.outputNames) {
      const target = into[name];
      fetches[name] = target === undefined ? null : toOrt(target);
    }
    const results = await this.#session
      .run(mapValues(feeds, toOrt), fetches as ort.InferenceSession.FetchesType)
      .catch((cause: unknown) => {
        throw new FoleyError("device", `run: ${firstLine(cause)}`, { cause });
      });
    // Where a tensor was given to write to, ONNX Runtime hands out a copy of it: dropped here.
    return { ...mapValues(results, fromOrt), ...into };
  }

  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    await this.#session.release();
  }
}

function toOrt({ dtype, shape, data }: Tensor): ort.Tensor {
  const converted = new ort.Tensor(dtype as "float32", data as Float32Array, shape);
  // Where JavaScript has Float16Array (Node 24), ort.Tensor makes one of the bits, and the binding takes it to be empty
  // (microsoft/onnxruntime#32323): it reads `data`, so that shall be the bits.
  if (dtype === "float16") Object.defineProperty(converted, "data", { value: data });
  return converted;
}

function fromOrt(result: ort.Tensor): Tensor {
  const data = result.data as TensorData;
  const isHalf = result.type === "float16";
  const held = isHalf ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
  return tensor(result.type as DType, result.dims, held as Float32Array);
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

function firstLine(cause: unknown): string {
  const line = (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] as string;
  // Before the reason stands, where it has one, the check in ONNX Runtime's source that failed.
  return line.replace(/^\S+\.(cc|h):\d+ .* was false\. /, "");
}
