import { HTTPException } from "hono/http-exception";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { explainSystemError } from "../../../files/system-error.ts";
import type { ErrorAnswer } from "../../api/error-answer.ts";
import { Refusal, type RefusalStatus } from "./refusal.ts";

/** What a caller did wrong; every other code is the server's own failure. */
const statuses: ReadonlyMap<string, RefusalStatus> = new Map([
  ["usage", 400],
  ["config", 400],
  ["shape", 400],
  ["audio", 415],
  ["data", 400],
  ["not-found", 404],
]);

/** How an error of foley is answered, by its code. */
export function statusOfCode(code: string): RefusalStatus {
  return statuses.get(code) ?? 500;
}

/** What is told of an error, without a path or a stack of this computer. */
export interface ToldError {
  readonly status: RefusalStatus;
  readonly body: ErrorAnswer;
  readonly retryAfterSeconds: number | null;
}

/** @param hide takes this computer's paths out of a message */
export function toldError(error: unknown, hide: (message: string) => string): ToldError {
  if (error instanceof Refusal) {
    const { status, code, message, subject, retryAfterSeconds } = error;
    return { status, body: { error: { code, message: hide(message), subject } }, retryAfterSeconds };
  }
  if (error instanceof HTTPException) return ofHono(error);
  if (isOfGoneCaller(error)) return ofGoneCaller;
  if (error instanceof FoleyError && error.code !== "internal") {
    const { code, message, subject } = error;
    return {
      status: statusOfCode(code),
      body: { error: { code, message: hide(message), subject } },
      retryAfterSeconds: null,
    };
  }
  const refused = error instanceof Error ? explainSystemError(error) : null;
  if (refused !== null) return toldError(refused, hide);
  const message = "expected to answer, got a defect of foley; the server's log says more";
  return { status: 500, body: { error: { code: "internal", message, subject: null } }, retryAfterSeconds: null };
}

/** Nobody hears it; it is for the metrics, and says that it is no failure of the server. */
const ofGoneCaller: ToldError = {
  status: 400,
  body: {
    error: {
      code: "aborted",
      message: "body: expected all of it, got a part from a caller who left; send it again",
      subject: null,
    },
  },
  retryAfterSeconds: null,
};

/** Whether a request ended within its body: Node's own error, as it stands in `abortIncoming` of its `_http_server`. */
function isOfGoneCaller(error: unknown): boolean {
  return error instanceof Error && error.message === "aborted" && "code" in error && error.code === "ECONNRESET";
}

const honoStatuses: Readonly<Record<number, readonly [RefusalStatus, string, string]>> = {
  413: [413, "too-large", "body: expected fewer bytes, got more than the server takes; send less"],
  415: [415, "unsupported-media-type", "content-type: expected application/json, got another; set the header"],
};

function ofHono({ status }: HTTPException): ToldError {
  const malformed = [400, "usage", "body: expected JSON, got text that is none; correct it"] as const;
  const [said, code, message] = honoStatuses[status] ?? malformed;
  return { status: said, body: { error: { code, message, subject: null } }, retryAfterSeconds: null };
}
