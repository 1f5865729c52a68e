import type { Program } from "../graph/program.ts";
import type { Weight } from "../tensor/stored-tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Device } from "./device.ts";
import type { SharedWeights } from "./shared-weights.ts";

export interface CompileOptions {
  /**
   * Weights to build in as constants, laid out for speed (inference); those in files are used there, not copied before.
   * Without them the parameters are fed at each run like inputs (training).
   */
  readonly weights?: ReadonlyMap<string, Weight> | undefined;
  /** Weights beside these, which other programs have too; only where there are `weights`. */
  readonly shared?: SharedWeights | undefined;
  /**
   * Whether memory for values between operators stays taken from run to run: faster for programs that run again and again,
   * but what several programs keep adds up. True where absent and without weights.
   */
  readonly keepsMemory?: boolean | undefined;
  /**
   * Whether the processor computes, in the thread that asks, whatever device and thread the runtime has: for double
   * precision, which not every device has, and for feeds that are large beside the work, which are not copied then.
   */
  readonly onProcessor?: boolean | undefined;
}

/** Compiles programs for one device. Everything foley computes goes through this interface. */
export interface Runtime {
  readonly device: Device;
  compile(program: Program, options?: CompileOptions): Promise<Executable>;
  /** Ends what the runtime itself keeps going, such as a thread; what it compiled fails from then on. */
  close(): Promise<void>;
}

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A compiled program. */
export interface Executable {
  /**
   * @param feeds every input, and every parameter that was not built in
   * @param into tensors to write results to instead of new ones; one may be a tensor that is also fed, where the
   *   graph reads it before the result is made
   * @returns every result; those of `into` are the very tensors given there
   * @throws FoleyError "shape" where a feed or a tensor of `into` is missing, unknown, or of another dtype or shape,
   *   "usage" after `dispose`
   */
  run(feeds: Tensors, into?: Tensors): Promise<Record<string, Tensor>>;
  /** Frees the compiled program; runs after it fail. A second call does nothing. */
  dispose(): Promise<void>;
}
