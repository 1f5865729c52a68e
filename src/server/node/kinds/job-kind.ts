import type { z } from "zod";
import type { JobKindName, JobRequestOf } from "../../api/job-request.ts";

/** What the names in a request are looked up by. */
export interface KnownNames {
  readonly hasSound: (id: string) => boolean;
  readonly hasModel: (name: string) => boolean;
  /** Whether a model can be given a sound to be like, and choose among candidates. */
  readonly hearsSounds: (model: string) => boolean;
  readonly hasPlace: (name: string) => boolean;
  readonly hasSoundsOfJob: (id: string) => boolean;
  readonly mostSounds: number;
}

/** The names in a request, by what they are names of. */
export interface NamesInRequest {
  readonly sounds: readonly string[];
  readonly models: readonly string[];
  readonly places: readonly string[];
  /** Whose sounds are meant. */
  readonly jobs: readonly string[];
}

/** What the server knows of a kind of job; how it is done stands in `making/`. */
export interface JobKind<K extends JobKindName> {
  /** What the request's own schema leaves open, by its name: schemas of rooms that need Node. `settle` checks by them. */
  readonly opened: Readonly<Record<string, z.ZodType>>;
  readonly names: (request: JobRequestOf<K>) => NamesInRequest;
  /**
   * The request as it is written down: checked as far as can be done before anything is loaded, and with whatever else decides
   * its result, so that whoever does it, and however often, makes the same.
   *
   * @throws Refusal, and FoleyError "usage" for what cannot be
   */
  readonly settle: (request: JobRequestOf<K>, known: KnownNames) => JobRequestOf<K>;
  /** How much work it is, by which jobs of its sort can be compared; null where they cannot. */
  readonly work: (request: JobRequestOf<K>) => WorkOfJob | null;
}

/** Work of a sort that takes alike. */
export interface WorkOfJob {
  readonly sort: string;
  readonly units: number;
}

/** Of what is there in a row of names. */
export function present<T>(...values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined);
}
