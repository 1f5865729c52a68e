import { FoleyError } from "../../engine/tensor/error.ts";
import type { PlainError } from "./protocol.ts";

export function toPlainError(cause: unknown): PlainError {
  if (cause instanceof FoleyError) {
    const { code, message, subject, values } = cause;
    return { code, message, subject, values };
  }
  const message = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return { code: null, message, subject: null, values: {} };
}

export function fromPlainError({ code, message, subject, values }: PlainError): Error {
  return code === null ? new Error(message) : new FoleyError(code, message, { subject: subject ?? undefined, values });
}
