import { setFlagsFromString } from "node:v8";

/**
 * Keeps V8 from marking the heap bit by bit, for the whole process: call it where one process does nothing but train.
 *
 * ONNX Runtime hands out a copy of every result, also of those that it wrote in place. V8 begins to mark anew for each 64 MB
 * of such copies; an update of AudioLDM-S's weights makes 2 GB of them and took twice as long for it.
 */
export function collectGarbageAtOnce(): void {
  setFlagsFromString("--no-incremental-marking");
}
