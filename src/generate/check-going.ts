import { FoleyError } from "../engine/tensor/error.ts";

/** @throws FoleyError "aborted" after the signal */
export function checkGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new FoleyError("aborted", "generate: stopped before the sound was whole", { cause: signal.reason });
}
