import { describe, expect, it } from "vitest";
import { planEdit } from "./edit.ts";
import { fidelities } from "./fidelity.ts";

describe("going on after the end of a sound", () => {
  const init = { name: "init", waveform: { sampleRate: 16_000, channels: [new Float32Array(1600).fill(0.5)] } };

  it.each([0, -1, Number.NaN])("for %d s is refused by its own name", async (extendSeconds) => {
    const plan = (async () =>
      planEdit({ init, strength: null, inpaint: null, extendSeconds }, 16_000, null, fidelities.foley))();
    await expect(plan).rejects.toThrow(`extend: expected seconds above 0, got ${extendSeconds}`);
  });
});
