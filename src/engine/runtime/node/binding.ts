import { createRequire } from "node:module";
import type * as Binding from "onnxruntime-node";
import { packageJson } from "../../../files/package-json.ts";
import { FoleyError } from "../../tensor/error.ts";

const require = createRequire(import.meta.url);

/** ONNX Runtime's package, whose version foley's own package.json names. */
export const bindingPackage = "onnxruntime-node";

/**
 * ONNX Runtime's own packages tell Microsoft of each process that loads them, unless the environment says no before they are loaded. It
 * says no, where whoever runs the process has said nothing. A thread has only a copy of the environment: so whoever starts one that
 * computes says it first.
 *
 * @see https://github.com/microsoft/onnxruntime/pull/27379
 */
export function keepToItself(): void {
  process.env.ORT_DISABLE_TELEMETRY ??= "1";
}

/**
 * ONNX Runtime's binding for Node, loaded when it is first asked for: what computes nothing starts without it.
 *
 * npm leaves the package out, without failing, where its install step could not download CUDA's libraries.
 *
 * @throws FoleyError "device" where it is missing or cannot be loaded, with the command that mends it
 */
export function loadBinding(load: (name: string) => unknown = require): typeof Binding {
  keepToItself();
  let binding: typeof Binding;
  try {
    binding = load(bindingPackage) as typeof Binding;
  } catch (cause) {
    throw cannotLoad(cause);
  }
  // Whatever ONNX Runtime would log as an error it also throws; its own lines would only stand beside ours.
  binding.env.logLevel = "fatal";
  return binding;
}

function cannotLoad(cause: unknown): FoleyError {
  const isMissing = cause instanceof Error && "code" in cause && cause.code === "MODULE_NOT_FOUND";
  const reason = isMissing ? "none" : `"${String(cause instanceof Error ? cause.message : cause).split("\n")[0]}"`;
  const advice = `install it by itself: npm install ${bindingPackage}@${packageJson().optionalDependencies[bindingPackage]} --ignore-scripts`;
  return new FoleyError("device", `${bindingPackage}: expected what foley computes with, got ${reason}; ${advice}`, {
    cause,
  });
}
