import { describe, expect, it } from "vitest";
import { planEdit } from "./edit.ts";
import { fidelities } from "./fidelity.ts";
import { warningsAhead } from "./warnings.ts";

describe("going on after the end of a sound", () => {
  const init = { name: "init", waveform: { sampleRate: 16_000, channels: [new Float32Array(1600).fill(0.5)] } };

  it.each([0, -1, Number.NaN])("for %d s is refused by its own name", async (extendSeconds) => {
    const plan = (async () =>
      planEdit({ init, strength: null, inpaint: null, extendSeconds }, 16_000, null, fidelities.foley))();
    await expect(plan).rejects.toThrow(`extend: expected seconds above 0, got ${extendSeconds}`);
  });
});

describe("a sound that is longer than any result", () => {
  const samples = Float32Array.from({ length: 700_000 }, (_, i) => Math.sin(i / 7) / 4);
  const init = { name: "long", waveform: { sampleRate: 1000, channels: [samples] } };

  it("is not looked at beyond that, and this is known before anything is made", () => {
    const plan = { init, strength: null, inpaint: null, extendSeconds: null };
    const edit = planEdit(plan, 1000, null, fidelities.foley);
    expect(edit).toMatchObject({ durationSeconds: 600, givenSeconds: 700 });
    expect(edit?.original.channels[0]).toHaveLength(600_000);
    expect(warningsAhead({ init })).toEqual(["init long: the first 600 s of 700 s are used"]);
    expect(warningsAhead({ init, durationSeconds: 700 })).toEqual([]);
  });
});
