import type { z } from "zod";
import type { ElevenError } from "../../api/sound-generation.ts";
import type { RefusalStatus } from "../http/refusal.ts";
import type { ToldError } from "../http/told-error.ts";

/** An answer in ElevenLabs' words. */
export interface ElevenAnswer {
  readonly status: RefusalStatus;
  readonly body: ElevenError;
}

/** What foley's settings are called in ElevenLabs' requests. */
const elevenNames: Readonly<Record<string, string>> = {
  "prompts.0": "text",
  durationSeconds: "duration_seconds",
  guidance: "prompt_influence",
  model: "model_id",
  format: "output_format",
};

/** What is wrong with a request, each with its place. @param part `body` or `query` */
export function elevenIssues(part: string, { issues }: z.core.$ZodError): ElevenAnswer {
  const detail = issues.map(({ path, message, code }) => ({
    loc: [part, ...path.map((key) => (typeof key === "number" ? key : String(key)))],
    msg: message,
    type: code,
  }));
  return { status: 422, body: { detail } };
}

/** An error of foley: what a caller can mend is a list of places, everything else a state in words. */
export function elevenError({ status, body: { error } }: ToldError): ElevenAnswer {
  const { code, message, subject } = error;
  if (status !== 400) return { status, body: { detail: { status: code.replaceAll("-", "_"), message } } };
  const name = subject === null ? null : (elevenNames[subject] ?? subject);
  return {
    status: 422,
    body: { detail: [{ loc: name === null ? ["body"] : ["body", name], msg: message, type: code }] },
  };
}
