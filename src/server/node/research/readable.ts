import { z } from "zod";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { explainSystemError, isSystemError } from "../../../files/system-error.ts";
import { Refusal } from "../http/refusal.ts";

/** What is read of a folder; null where its files are damaged or cannot be opened, so that others are told all the same. */
export async function ifReadable<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (whyUnreadable(error) === null) throw error;
    return null;
  }
}

/** What is read of a folder. @throws Refusal 404 saying what is wrong where its files are damaged or cannot be opened */
export async function readable<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    const why = whyUnreadable(error);
    throw why === null ? error : new Refusal(404, "not-found", why);
  }
}

/** Null for an error that is no file's. */
function whyUnreadable(error: unknown): string | null {
  if (isSystemError(error)) return explainSystemError(error)?.message ?? error.message;
  if (error instanceof FoleyError) return error.code === "internal" ? null : error.message;
  if (error instanceof SyntaxError || error instanceof z.ZodError) {
    return "files: expected what foley writes there, got something else; see what is in the folder";
  }
  return null;
}
