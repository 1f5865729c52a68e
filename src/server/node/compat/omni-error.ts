import type { OmniError } from "../../api/audio-generation.ts";
import type { RefusalStatus } from "../http/refusal.ts";
import type { ToldError } from "../http/told-error.ts";

/** What foley's settings are called in vLLM-Omni's requests. */
const omniNames: Readonly<Record<string, string>> = {
  "prompts.0": "input",
  durationSeconds: "audio_length",
  guidance: "guidance_scale",
  steps: "num_inference_steps",
  negative: "negative_prompt",
  format: "response_format",
};

/** What kinds of refusal are called there. */
const omniTypes: Readonly<Record<number, string>> = {
  400: "BadRequestError",
  401: "AuthenticationError",
  404: "NotFoundError",
  429: "RateLimitError",
  500: "InternalServerError",
};

/** An answer in vLLM-Omni's words. */
export interface OmniAnswer {
  readonly status: RefusalStatus;
  readonly body: OmniError;
}

export function omniError({ status, body: { error } }: ToldError): OmniAnswer {
  const { message, subject } = error;
  const param = subject === null ? null : (omniNames[subject] ?? subject);
  return { status, body: { error: { message, type: omniTypes[status] ?? "BadRequestError", param, code: status } } };
}
