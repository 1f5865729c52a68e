/** What went wrong, as a word that programs can branch on. */
export type ErrorCode =
  | "usage" // the caller asked for something impossible: CLI exit status 2
  | "shape"
  | "config"
  | "weights"
  | "audio"
  | "data"
  | "device"
  | "not-found"
  | "io"
  | "diverged"
  | "aborted"
  | "internal";

/**
 * The base of every error that foley raises on purpose.
 *
 * The message is one line: where, what was expected, what came, what to do.
 */
export class FoleyError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "FoleyError";
    this.code = code;
  }
}

/** A state that the code believes impossible: always a defect of foley, never of its input. */
export function internalError(message: string): FoleyError {
  return new FoleyError("internal", `internal: ${message}`);
}
