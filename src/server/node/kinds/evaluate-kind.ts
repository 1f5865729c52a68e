import { idOfSound, type SoundSet } from "../../api/sound-set.ts";
import type { JobKind } from "./job-kind.ts";

/** Sounds are judged. */
export const evaluateKind: JobKind<"evaluate"> = {
  opened: {},
  names: ({ generated, reference }) => {
    const sets: readonly SoundSet[] = [generated, reference];
    return {
      models: [],
      sounds: sets.flatMap((set) => (Array.isArray(set) ? set.map(idOfSound) : [])),
      places: sets.flatMap((set) => ("place" in set ? [set.place] : [])),
      jobs: sets.flatMap((set) => ("job" in set ? [set.job] : [])),
    };
  },
  settle: (request) => request,
  work: () => null,
};
