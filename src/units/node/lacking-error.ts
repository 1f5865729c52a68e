import { type ErrorCode, FoleyError } from "../../engine/tensor/error.ts";

/** Troubles of a moment, and of foley itself: what a machine lacks is none of them. */
const otherTroubles: ReadonlySet<ErrorCode> = new Set(["io", "device", "aborted", "internal"]);

/** A machine has not what a unit needs: another one may. */
export class LackingError extends FoleyError {
  constructor(cause: FoleyError) {
    const { code, message, subject, values } = cause;
    super(code, message, { cause, subject: subject ?? undefined, values });
    this.name = "LackingError";
  }
}

/** @throws LackingError for what `look` does not find here, and other errors as they are */
export async function findLacking(look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (error) {
    throw error instanceof FoleyError && !otherTroubles.has(error.code) ? new LackingError(error) : error;
  }
}
