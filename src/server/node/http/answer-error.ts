import type { Context } from "hono";
import { elevenError } from "../compat/eleven-error.ts";
import { omniError } from "../compat/omni-error.ts";
import { Refusal } from "./refusal.ts";
import { type ToldError, toldError } from "./told-error.ts";

/** An error in the words of whoever asks. */
type ErrorVoice = (told: ToldError) => Pick<ToldError, "status"> & { readonly body: object };

/** Interfaces of other houses, whose clients expect other words than foley's. */
const voices: ReadonlyMap<string, ErrorVoice> = new Map<string, ErrorVoice>([
  ["/v1/sound-generation", elevenError],
  ["/v1/audio/generate", omniError],
]);

/** Whether a path answers in other words than foley's. */
export function isForeign(path: string): boolean {
  return voices.has(path);
}

/** The error as an answer. */
export function answerError(c: Context, error: unknown, hide: (message: string) => string): Response {
  const told = toldError(error, hide);
  if (error instanceof Refusal && error.allowed.length > 0) c.header("Allow", error.allowed.join(", "));
  if (told.retryAfterSeconds !== null) c.header("Retry-After", String(Math.ceil(told.retryAfterSeconds)));
  const { status, body } = voices.get(c.req.path)?.(told) ?? told;
  return c.json(body, status);
}
