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

/** What an error says beside its words. */
export interface FoleyErrorOptions {
  readonly cause?: unknown;
  /**
   * What it is about, in the library's words: a setting such as `audioWeight`, a part such as `vae`. A door says it in its
   * own: a terminal as an option, a form as a field.
   */
  readonly subject?: string | undefined;
  /** What a door needs to say it: names, counts, what came. */
  readonly values?: Readonly<Record<string, string | number>> | undefined;
}

/**
 * The base of every error that foley raises on purpose.
 *
 * The message is one line: where, what was expected, what came, what to do. It names no option of a terminal.
 */
export class FoleyError extends Error {
  readonly code: ErrorCode;
  /** Null where it is about nothing that a caller gives by name. */
  readonly subject: string | null;
  readonly values: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, message: string, { subject = undefined, values = {}, ...rest }: FoleyErrorOptions = {}) {
    super(message, rest);
    this.name = "FoleyError";
    this.code = code;
    this.subject = subject ?? null;
    this.values = values;
  }
}

/** A state that the code believes impossible: always a defect of foley, never of its input. */
export function internalError(message: string): FoleyError {
  return new FoleyError("internal", `internal: ${message}`);
}
