import type { JobKindName, JobRequest, JobRequestOf } from "../../api/job-request.ts";
import { Refusal } from "../http/refusal.ts";
import { evaluateKind } from "./evaluate-kind.ts";
import { generateKind } from "./generate-kind.ts";
import type { JobKind, KnownNames, NamesInRequest, WorkOfJob } from "./job-kind.ts";
import { studyKind } from "./study-kind.ts";
import { trainKind } from "./train-kind.ts";

const kinds: { readonly [K in JobKindName]: JobKind<K> } = {
  generate: generateKind,
  evaluate: evaluateKind,
  train: trainKind,
  study: studyKind,
};

/** What each kind's request leaves open to its own schema, by kind. */
export const openedByKind: ReadonlyMap<string, JobKind<JobKindName>["opened"]> = new Map(
  Object.entries(kinds).map(([kind, { opened }]) => [kind, opened]),
);

/** The names in a request. */
export function namesIn<K extends JobKindName>(request: JobRequestOf<K>): NamesInRequest {
  const kind: K = request.kind;
  return kinds[kind].names(request);
}

/** How much work a request is; null where that cannot be told. */
export function workIn<K extends JobKindName>(request: JobRequestOf<K>): WorkOfJob | null {
  const kind: K = request.kind;
  return kinds[kind].work(request);
}

/**
 * A request as it is written down.
 *
 * @throws Refusal 404 for a name that is not known, and as the kind's `settle`
 */
export function settleRequest<K extends JobKindName>(request: JobRequestOf<K>, known: KnownNames): JobRequest {
  const kind: K = request.kind;
  const { sounds, models, places, jobs } = kinds[kind].names(request);
  check("model", "one of the server's models", models, known.hasModel, "see the list of models");
  check("sound", "an uploaded sound", sounds, known.hasSound, "upload it first");
  check("place", "one that the operator named", places, known.hasPlace, "see the list of places");
  check("job", "one that has made sounds", jobs, known.hasSoundsOfJob, "see the list of jobs");
  return kinds[kind].settle(request, known);
}

function check(
  subject: string,
  expected: string,
  names: readonly string[],
  isKnown: (name: string) => boolean,
  advice: string,
): void {
  const stray = names.find((name) => !isKnown(name));
  if (stray === undefined) return;
  const message = `${subject}: expected ${expected}, got ${JSON.stringify(stray)}; ${advice}`;
  throw new Refusal(404, "not-found", message, { subject });
}
