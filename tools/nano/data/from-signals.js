import { Random } from "./random.js";
import { deviceSignals } from "./signals-devices.js";
import { natureSignals } from "./signals-nature.js";

const clipCount = 20;

/** Clips that are computed, twenty of each kind. */
export function clipsFromSignals() {
  return Object.entries({ ...deviceSignals, ...natureSignals }).flatMap(([label, draw]) =>
    Array.from({ length: clipCount }, (_, index) => {
      const name = `${label}-synthesised-${index}`;
      return {
        name,
        label,
        group: name,
        ...draw(new Random("signal", name)),
        origin: "synthesised",
        author: "foley",
        licence: "Apache-2.0",
        url: "tools/nano/data",
      };
    }),
  );
}
