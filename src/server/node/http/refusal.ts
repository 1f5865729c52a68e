/** An answer that is no success, decided by the server itself rather than by foley's rooms. */
export class Refusal extends Error {
  readonly status: RefusalStatus;
  readonly code: string;
  readonly subject: string | null;
  /** Seconds after which it may be tried again; null where that would not help. */
  readonly retryAfterSeconds: number | null;
  /** Methods that there are in place of another; empty where it is about none. */
  readonly allowed: readonly string[];

  constructor(status: RefusalStatus, code: string, message: string, note: RefusalNote = {}) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
    this.subject = note.subject ?? null;
    this.retryAfterSeconds = note.retryAfterSeconds ?? null;
    this.allowed = note.allowed ?? [];
  }
}

export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 416 | 422 | 429 | 500 | 503;

/** Seconds after which a server that stops is likely to be there again. */
export const stoppingRetrySeconds = 5;

/** What is said to who wants work of a server that stops. */
export function refusalWhileStopping(): Refusal {
  const message = "server: expected one that takes work, got one that is stopping; try again soon";
  return new Refusal(503, "busy", message, { retryAfterSeconds: stoppingRetrySeconds });
}

interface RefusalNote {
  readonly subject?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly allowed?: readonly string[] | undefined;
}
