import type { JsonValue } from "../../engine/json/json-value.ts";
import type { Work } from "../../engine/work.ts";
import type { Foley } from "../../library/foley.ts";
import type { UnitKindName, UnitOfWork } from "../unit-of-work.ts";
import type { UnitStore } from "../unit-store.ts";

/** A job, cut into units. */
export interface UnitPlan {
  /** All that decides the job's result, for whoever brings its units together: equal requests are one job. */
  readonly request: JsonValue;
  /** Units in all. */
  readonly total: number;
  /** A unit by its place, from 0; made when it is asked for, as inputs may have to be read for its key. */
  readonly unit: (place: number) => Promise<UnitOfWork>;
  /** Tells the sounds that are planned with from any others, by content; null where the request does, or there are none. */
  readonly inputs: (() => Promise<string>) | null;
  /** What chance decided, such as the seed, so that another plan would be another job; null for nothing. */
  readonly drawn: "seed" | null;
  /** What was noticed, a line each. */
  readonly warnings: readonly string[];
}

/** What a job is planned and done with. */
export interface UnitTools extends Work {
  readonly library: Foley;
  /** Of foley, which is part of every unit's key. */
  readonly version: string;
  readonly store: UnitStore;
  /** Whether a plan puts the sounds that it is about into the store, as machines share no other files. */
  readonly keepsInputs: boolean;
}

/** What the results of all units became. */
export interface MergedUnits {
  /** Files that were written. */
  readonly files: readonly string[];
  /** What is to be read of it at once; empty where files say all. */
  readonly text: string;
  readonly warnings: readonly string[];
}

/** Where the results of a job are brought together. */
export interface MergeTools extends UnitTools {
  /** A folder, which is made; null where only a text is wished. */
  readonly out: string | null;
}

/** Something that a unit names, and where it is to be found on this machine: null where it comes with foley or is not here. */
export interface NamedPlace {
  readonly name: string;
  readonly find: () => string | null;
}

/** A kind of work that is cut into units: how it is cut, how one is done, how their results become one. */
export interface UnitKind {
  readonly name: UnitKindName;
  /**
   * @param request what a door was asked for
   * @throws FoleyError "usage" and the like for what cannot be, before anything is done
   */
  plan(request: JsonValue, tools: UnitTools): Promise<UnitPlan>;
  /**
   * Looks whether this machine has what a unit needs beside the store: models, judges, data sets, all of the content that the plan
   * found.
   *
   * @throws FoleyError naming the first that is not here, or is another
   */
  check(unit: UnitOfWork, tools: UnitTools): Promise<void>;
  /**
   * A unit's request with the models and weights that it names in other places.
   *
   * @param place is asked for each of them, in any order; null leaves it as it is
   */
  placed(request: JsonValue, place: (named: NamedPlace) => string | null): JsonValue;
  /** Does one unit that was checked; its results are in the store under its key afterwards. What it returns is noted with it. */
  run(unit: UnitOfWork, tools: UnitTools): Promise<JsonValue>;
  /** Removes what this machine has of a unit to go on with, once its result is in the store; null where it has nothing. */
  readonly forget: ((unit: UnitOfWork) => Promise<void>) | null;
  /** @param units all units' keys, in their order */
  merge(request: JsonValue, units: readonly string[], tools: MergeTools): Promise<MergedUnits>;
}
