import { type Lowering, lower } from "../../graph/lower.ts";
import type { Program } from "../../graph/program.ts";
import { emitModel } from "../../onnx/emit.ts";
import { weightsAtHand } from "../../onnx/weights-at-hand.ts";
import { FoleyError } from "../../tensor/error.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { checkFeeds, checkTargets, resultsOf, type Signature, signatureOf } from "../check-feeds.ts";
import type { CompileOptions, Device, Executable, Runtime, Tensors } from "../runtime.ts";
import { webgpuLowering } from "../webgpu/lowering.ts";
import { BackgroundSessions } from "./background-sessions.ts";
import { openSession, type Session, type SessionOptions } from "./session.ts";

export interface NodeRuntimeOptions {
  /** Threads inside one operator; all processors where absent. */
  readonly threadCount?: number | undefined;
  /** Computes in another thread, so that this one can prepare what comes next; uncompiled sources don't. */
  readonly inBackground?: boolean | undefined;
}

/** What each execution provider needs otherwise than ONNX Runtime's processor. */
const lowerings: { readonly [D in Device]: Lowering } = {
  cpu: {},
  webgpu: webgpuLowering,
  cuda: {},
  coreml: {},
  dml: {},
};

/** ONNX Runtime in Node, on one execution provider. */
export class NodeRuntime implements Runtime {
  readonly device: Device;
  readonly #options: SessionOptions;
  readonly #background: BackgroundSessions | null;

  constructor(device: Device, { threadCount, inBackground = false }: NodeRuntimeOptions = {}) {
    this.device = device;
    this.#background = inBackground ? BackgroundSessions.start() : null;
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
    const lowered = lower(program, lowerings[this.device]);
    const held = weights === undefined ? null : await weightsAtHand(weights, { mapsFiles: true });
    const { bytes, externalData, externalFolder } = emitModel(lowered, held, {
      gathersNarrow: this.device === "cpu",
    });
    const options = {
      ...this.#options,
      enableCpuMemArena: keepsMemory,
      externalData: [...externalData],
      extra: { session: sessionOf(externalFolder) },
    };
    const opened = this.#background === null ? openSession(bytes, options) : this.#background.open(bytes, options);
    const session = await opened.catch((cause: unknown) => {
      throw new FoleyError("device", `compile on ${this.device}: ${firstLine(cause)}`, { cause });
    });
    return new NodeExecutable(session, signatureOf(program, weights !== undefined), resultsOf(program));
  }

  async close(): Promise<void> {
    await this.#background?.end();
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
  readonly #session: Session;
  readonly #signature: Signature;
  readonly #results: Signature;
  #isDisposed = false;

  constructor(session: Session, signature: Signature, results: Signature) {
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

function firstLine(cause: unknown): string {
  const line = (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] as string;
  // Before the reason stands, where it has one, the check in ONNX Runtime's source that failed.
  return line.replace(/^\S+\.(cc|h):\d+ .* was false\. /, "");
}
