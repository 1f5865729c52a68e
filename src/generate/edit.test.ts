import { describe, expect, it } from "vitest";
import { prepareEdit } from "./edit.ts";
import { fidelities } from "./fidelity.ts";
import { checkWishes } from "./settings.ts";
import { warningsAhead } from "./warnings.ts";

const tone = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i / 5) / 2);

describe("going on after the end of a sound", () => {
  const init = { name: "init", waveform: { sampleRate: 16_000, channels: [tone(1600)] } };

  it.each([0, -1, Number.NaN])("for %d s is refused by its own name", async (extendSeconds) => {
    const plan = (async () =>
      prepareEdit({ init, strength: null, inpaint: null, extendSeconds }, 16_000, null, fidelities.foley))();
    await expect(plan).rejects.toThrow(`extend: expected seconds above 0, got ${extendSeconds}`);
  });
});

describe("a sound to change", () => {
  const waveform = { sampleRate: 16_000, channels: [tone(16_000)] };
  const init = { name: "init", waveform };

  it("that is to go on is refused where the result would end with it, by that name", () => {
    const order = { init, strength: null, inpaint: null, extendSeconds: 1 };
    for (const seconds of [0.5, 1])
      expect(() => prepareEdit(order, 16_000, seconds, fidelities.foley)).toThrow(
        `extend: expected a result longer than the sound's 1 s, got one of ${seconds} s`,
      );
    expect(prepareEdit(order, 16_000, 1.5, fidelities.foley)).toMatchObject({ extendSeconds: 0.5 });
  });

  it("with no region at all to make anew is refused", () => {
    expect(() => checkWishes({ init: waveform, inpaint: [] })).toThrow(
      "inpaint: expected a list of at least one region, as { fromSeconds, toSeconds, fromHz, toHz }, got an empty list",
    );
  });
});

describe("a sound that is longer than any result", () => {
  const samples = Float32Array.from({ length: 700_000 }, (_, i) => Math.sin(i / 7) / 4);
  const init = { name: "long", waveform: { sampleRate: 1000, channels: [samples] } };

  it("is not looked at beyond that, and this is known before anything is made", () => {
    const plan = { init, strength: null, inpaint: null, extendSeconds: null };
    const edit = prepareEdit(plan, 1000, null, fidelities.foley);
    expect(edit).toMatchObject({ durationSeconds: 600, givenSeconds: 700 });
    expect(edit?.original.channels[0]).toHaveLength(600_000);
    expect(warningsAhead({ init })).toEqual(["init long: the first 600 s of 700 s are used"]);
    expect(warningsAhead({ init, durationSeconds: 700 })).toEqual([]);
  });
});
