import { sha256OfText } from "../engine/bytes/sha256.ts";
import { canonicalJson, type JsonValue } from "../engine/json/json-value.ts";
import type { DeviceName } from "../engine/runtime/device.ts";

/** The kinds of work that is cut into units. */
export const unitKindNames = ["generate", "evaluate", "prepare", "study"] as const;
export type UnitKindName = (typeof unitKindNames)[number];

/** What a machine must have for a unit. */
export interface UnitNeeds {
  /** Null for any. */
  readonly device: DeviceName | null;
  /** The model that is to be loaded, as the request calls it; null where there is none. */
  readonly model: string | null;
  /** Of its weights, about, in bytes; null where nobody knows. */
  readonly memoryBytes: number | null;
  /** What else has to lie on the machine, as the request calls it: other models, judges, data sets. */
  readonly alsoHeld: readonly string[];
}

/** One piece of work that any machine may do. */
export interface UnitOfWork {
  /** SHA-256 over all that decides its result, hexadecimal: version, kind, request, and the hashes of inputs and weights in it. */
  readonly key: string;
  readonly kind: UnitKindName;
  /** All that is done, with hashes beside what lies elsewhere. */
  readonly request: JsonValue;
  readonly needs: UnitNeeds;
  /** Of models and weights that it names, by their names, the hash under which they lie in the store; none in most. */
  readonly held: Readonly<Record<string, string>>;
}

/** What makes a unit. */
export interface UnitFacts extends Pick<UnitOfWork, "kind" | "request" | "needs"> {
  /** What of the request decides the result, where that is not all of it: where its inputs lie does not. */
  readonly decisive: JsonValue;
  /** Of foley: another version may make another result. */
  readonly version: string;
}

/** A unit with its key. */
export async function unitOf({ kind, request, decisive, needs, version }: UnitFacts): Promise<UnitOfWork> {
  return { key: await hashOfJson({ foley: version, kind, request: decisive }), kind, request, needs, held: {} };
}

/** SHA-256 of a value, whatever the order of its names. */
export function hashOfJson(value: JsonValue): Promise<string> {
  return sha256OfText(canonicalJson(value));
}
