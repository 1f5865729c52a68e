/** How a unit came out of a worker. */
export const unitEnds = ["done", "found", "unwanted", "failed", "set-aside", "given-back", "lacking"] as const;
export type UnitEnd = (typeof unitEnds)[number];

/** Something that a worker tells of itself. */
export type WorkerNote =
  | { readonly event: "ready"; readonly worker: string; readonly lanes: readonly string[] }
  | {
      readonly event: "unit";
      readonly key: string;
      readonly kind: string;
      readonly lane: string;
      readonly end: UnitEnd;
      readonly seconds: number;
      /** Why it is not done; null where it is. */
      readonly error: string | null;
    }
  /** Something is wrong with this computer: nothing is taken for a while. */
  | { readonly event: "rest"; readonly seconds: number; readonly error: string }
  | { readonly event: "connection"; readonly error: string }
  | { readonly event: "stop"; readonly running: number };
