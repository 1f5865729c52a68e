import type { Device } from "../device.ts";
import { type OrtHost, OrtRuntime } from "../ort/ort-runtime.ts";
import { openSession } from "../ort/session.ts";
import { BackgroundSessions } from "./background-sessions.ts";
import { loadBinding } from "./binding.ts";
import type { NodeRuntimeOptions } from "./node-runtime-options.ts";

/** ONNX Runtime in Node, on one execution provider. */
export class NodeRuntime extends OrtRuntime {
  constructor(device: Device, { threadCount, inBackground = false }: NodeRuntimeOptions = {}) {
    const background = inBackground ? BackgroundSessions.start() : null;
    super(device, { ...nodeHost(background), provider: device, threadCount: threadCount ?? null });
  }
}

/** Node's binding maps files, and computes in this thread or in one of its own. */
function nodeHost(
  background: BackgroundSessions | null,
): Pick<OrtHost, "open" | "openOnProcessor" | "mapsFiles" | "optimization" | "close"> {
  return {
    mapsFiles: true,
    optimization: "all",
    open: async (...asked) => (background === null ? openSession(loadBinding(), ...asked) : background.open(...asked)),
    openOnProcessor: async (bytes, options, shared) =>
      openSession(loadBinding(), bytes, { ...options, executionProviders: ["cpu"] }, shared),
    close: async () => background?.end(),
  };
}
