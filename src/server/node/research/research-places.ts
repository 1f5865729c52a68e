import type { House } from "../house.ts";

/** Kinds of jobs whose folders hold runs, studies and reports. */
const kinds = ["train", "study"] as const;

/** Jobs of each kind that are looked at, the newest. */
const mostJobs = 200;

/** Where runs, studies and reports are looked for: the operator's places, and what jobs of this server left, by names for people. */
export function researchPlaces({ places, jobs }: Pick<House, "places" | "jobs">): ReadonlyMap<string, string> {
  const found = kinds.flatMap((kind) => jobs.newest(kind, mostJobs).map((id) => ({ id, kind })));
  const named = found.map(({ id, kind }) => [`job ${id.slice(0, 8)} (${kind})`, jobs.folderOf(id)] as const);
  return new Map([...places, ...named]);
}
