import { describe, expect, it } from "vitest";
import { loudestMoment } from "../audio/loudness.ts";
import { beginningOf, peak, type Waveform } from "../audio/waveform.ts";
import { editedSeconds, prepareEdit } from "./edit.ts";
import { fidelities } from "./fidelity.ts";
import { depthOfReturn, givenBack } from "./given-back.ts";
import { checkWishes } from "./settings.ts";
import { warningsAhead, warningsOfLoop } from "./warnings.ts";

const tone = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i / 5) / 2);

describe("going on after the end of a sound", () => {
  const init = { name: "init", waveform: { sampleRate: 16_000, channels: [tone(1600)] } };

  it.each([0, -1, Number.NaN])("for %d s is refused by its own name", async (extendSeconds) => {
    const plan = (async () =>
      prepareEdit({ init, strength: null, inpaint: null, extendSeconds }, 16_000, null, fidelities.foley))();
    await expect(plan).rejects.toThrow(`extend: expected seconds above 0, got ${extendSeconds}`);
  });

  it("ends where a sound may be no longer", () => {
    expect(editedSeconds(599.9, null, 0.05)).toBeCloseTo(599.95, 6);
    expect(editedSeconds(599.9, null, 50)).toBe(600);
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

/** What comes back where a model gives what it heard. */
function heardAndGivenBack(waveform: Waveform, seconds: number | null): { heard: number; sound: Waveform } {
  const order = { init: { name: "init", waveform }, strength: null, inpaint: null, extendSeconds: null };
  const edit = prepareEdit(order, 16_000, seconds, fidelities.foley);
  if (edit === null) throw new Error("internal: no edit");
  const sound = givenBack({ samples: edit.samples, sampleRate: 16_000, isLoop: false }, edit);
  return { heard: peak(edit.samples), sound };
}

describe("a sound that is longer than the result", () => {
  const samples = tone(96_000).map((x, i) => (i < 32_000 ? x / 50 : x));
  const waveform = { sampleRate: 16_000, channels: [samples] };

  it("is heard, and comes back, as loud as the part that is used", () => {
    const { heard, sound } = heardAndGivenBack(waveform, 2);
    expect(heard).toBeCloseTo(0.5, 2);
    expect(loudestMoment(sound)).toBeCloseTo(loudestMoment(beginningOf(waveform, 2)), 1);
  });

  it("is heard as in AudioLDM, by the peak of all of it, where that is wished", () => {
    const order = { init: { name: "init", waveform }, strength: null, inpaint: null, extendSeconds: null };
    const edit = prepareEdit(order, 16_000, 2, fidelities.audioldm);
    expect(peak(edit?.samples ?? new Float32Array(0))).toBeCloseTo(0.01, 3);
  });
});

describe("a sound at full scale", () => {
  // Between its samples it is higher than any of them; of what is made of it, samples lie there.
  const wave = (phase: number): Float32Array =>
    Float32Array.from({ length: 16_000 }, (_, i) => Math.SQRT2 * Math.sin((i + phase) * (Math.PI / 2)));
  const depthOf = (original: Float32Array): string => {
    const waveform = { sampleRate: 16_000, channels: [original] };
    const order = { init: { name: "init", waveform }, strength: null, inpaint: null, extendSeconds: null };
    const edit = prepareEdit(order, 16_000, null, fidelities.foley);
    if (edit === null) throw new Error("internal: no edit");
    return depthOfReturn(waveform, givenBack({ samples: wave(0), sampleRate: 16_000, isLoop: false }, edit));
  };

  it("comes back in as many bits as it had", () => {
    expect(depthOf(wave(0.5).map(Math.sign))).toBe("16");
    expect(depthOf(wave(0.5).map((x) => 1.1 * Math.sign(x)))).toBe("float");
  });
});

describe("channels that cancel each other", () => {
  it.each([0, 0.25, -0.4])("are heard as one of them, and come back at their levels, around %d", (constant) => {
    const own = tone(16_000);
    const channels = [own.map((x) => constant + x), own.map((x) => constant - x)];
    const { heard, sound } = heardAndGivenBack({ sampleRate: 16_000, channels }, null);
    expect(heard).toBeCloseTo(0.5, 2);
    for (const samples of sound.channels) {
      expect(samples.every(Number.isFinite)).toBe(true);
      expect(peak(samples)).toBeGreaterThan(0.4);
    }
  });
});

describe("a loop that goes on from a sound", () => {
  const edit = (order: object) =>
    prepareEdit(
      {
        ...{ init: { name: "init", waveform: { sampleRate: 16_000, channels: [tone(16_720)] } }, strength: null },
        ...{ inpaint: null, extendSeconds: null },
        ...order,
      },
      16_000,
      null,
      fidelities.foley,
    );

  it("says what its rounding to whole cells makes of a short extension, and of a region at its end", () => {
    const why = "in whole cells of the latent";
    expect(warningsOfLoop(edit({ extendSeconds: 0.02 }), 1.08)).toEqual([
      `extend: 0.035 s come, as the loop is 1.08 s long, ${why}`,
    ]);
    expect(
      warningsOfLoop(edit({ inpaint: [{ fromSeconds: 0.2, toSeconds: 0.3 }, { fromSeconds: 1.042 }] }), 1.04),
    ).toEqual([`inpaint: nothing of 1.042- is made anew, as the loop is 1.04 s long, ${why}`]);
    expect(warningsOfLoop(edit({ extendSeconds: 1 }), 2.08)).toEqual([]);
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
