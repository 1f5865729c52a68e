import { lower } from "../../graph/lower.ts";
import type { Program } from "../../graph/program.ts";
import { emitModel } from "../../onnx/emit.ts";
import { weightsAtHand } from "../../onnx/weights-at-hand.ts";
import { FoleyError } from "../../tensor/error.ts";
import { resultsOf, signatureOf } from "../check-feeds.ts";
import type { Device } from "../device.ts";
import { deviceFacts } from "../device-facts.ts";
import type { CompileOptions, Executable, Runtime } from "../runtime.ts";
import type { SharedWeights } from "../shared-weights.ts";
import { firstLine } from "./first-line.ts";
import type { OrtSessionOptions } from "./ort.ts";
import { OrtExecutable } from "./ort-executable.ts";
import type { OrtSession } from "./session.ts";

/** Where ONNX Runtime runs, and what that place can do. */
export interface OrtHost {
  /** What ONNX Runtime calls the device here. */
  readonly provider: string;
  /** Threads inside one operator; null for all processors. */
  readonly threadCount: number | null;
  /** Whether ONNX Runtime maps files of weights here; else they are read. */
  readonly mapsFiles: boolean;
  /** How far ONNX Runtime rewrites graphs here: what takes longer than it saves is left out. */
  readonly optimization: "basic" | "all";
  /** @param shared what is fed at each run beside what the run is given, in one copy for all sessions */
  open(bytes: Uint8Array, options: OrtSessionOptions, shared: SharedWeights | null): Promise<OrtSession>;
  /** As `open`, but on the processor and in the thread that asks. */
  openOnProcessor(bytes: Uint8Array, options: OrtSessionOptions, shared: SharedWeights | null): Promise<OrtSession>;
  /** Ends what the host keeps going. */
  close(): Promise<void>;
}

/** ONNX Runtime on one execution provider, wherever it runs. */
export class OrtRuntime implements Runtime {
  readonly device: Device;
  readonly #host: OrtHost;

  constructor(device: Device, host: OrtHost) {
    this.device = device;
    this.#host = host;
  }

  async compile(
    program: Program,
    { weights, shared, keepsMemory = weights === undefined, onProcessor = false }: CompileOptions = {},
  ): Promise<Executable> {
    const device = onProcessor ? "cpu" : this.device;
    const { lowering, gathersNarrow, readsHostMemory } = deviceFacts[device];
    const fed = readsHostMemory ? (shared ?? null) : null;
    const constants = fed === null && weights && shared ? new Map([...weights, ...shared.tensors]) : weights;
    const held = constants === undefined ? null : await weightsAtHand(constants, this.#host);
    const model = emitModel(lower(program, lowering), held, { gathersNarrow, fed: fed?.tensors });
    const options = {
      ...sessionOptions(this.#host, model.externalFolder),
      enableCpuMemArena: keepsMemory,
      externalData: model.externalData,
    };
    const open = onProcessor ? this.#host.openOnProcessor : this.#host.open;
    const session = await open.call(this.#host, model.bytes, options, fed).catch((cause: unknown) => {
      throw new FoleyError("device", `compile on ${device}: ${firstLine(cause)}`, { cause });
    });
    return new OrtExecutable(session, signatureOf(program, weights !== undefined), resultsOf(program));
  }

  close(): Promise<void> {
    return this.#host.close();
  }
}

function sessionOptions(
  { provider, threadCount, optimization }: OrtHost,
  externalFolder: string | null,
): OrtSessionOptions {
  // Threads that wait in a loop for more work take the processor from everything else, our own code between runs included.
  const settings = { set_denormal_as_zero: "1", intra_op: { allow_spinning: "0" } };
  const files = externalFolder === null ? {} : { model_external_initializers_file_folder_path: externalFolder };
  return {
    executionProviders: [provider],
    graphOptimizationLevel: optimization,
    logSeverityLevel: 4,
    // 0 leaves it to ONNX Runtime, which takes all.
    intraOpNumThreads: threadCount ?? 0,
    extra: { session: { ...settings, ...files } },
  };
}
