import { setFlagsFromString } from "node:v8";

/**
 * Keeps V8 from marking the heap bit by bit, from now on and for the whole process: for one that trains.
 *
 * ONNX Runtime hands out a copy of every result, also of those that it wrote in place. V8 begins to mark anew for each 64 MB
 * of such copies; an update of AudioLDM-S's weights makes 2 GB of them and took twice as long for it.
 */
export function markHeapAtOnce(): void {
  setFlagsFromString("--no-incremental-marking");
}
