import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { heldClip } from "../../../test/support/held-clip.ts";
import { melPresets } from "../../audio/mel-spectrogram.ts";
import { clipFills } from "../settings/examples.ts";
import type { PrepareEvent } from "../train-event.ts";
import { distinctCaptions, distinctLabels, fitByReflection, fitClip, readAll, samplesFor } from "./training-clip.ts";

const samples = Float32Array.from([1, 2, 3, 4]);

describe("a clip that is brought to a length", () => {
  it("is cut where it is longer", () => {
    expect([...fitByReflection(samples, 2)]).toEqual([1, 2]);
  });

  it("goes on with its reflection where it is shorter, and is silent after it", () => {
    expect([...fitByReflection(samples, 6)]).toEqual([1, 2, 3, 4, 3, 2]);
    expect([...fitByReflection(samples, 10)]).toEqual([1, 2, 3, 4, 3, 2, 0, 0, 0, 0]);
  });

  it("ends in silence where that is asked for", () => {
    expect([...fitClip(samples, 6, "silence")]).toEqual([1, 2, 3, 4, 0, 0]);
    expect([...fitClip(samples, 6, "reflection")]).toEqual([1, 2, 3, 4, 3, 2]);
  });

  it("is repeated where that is asked for", () => {
    expect([...fitClip(samples, 10, "repeat")]).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1, 2]);
    expect([...fitClip(samples, 3, "repeat")]).toEqual([1, 2, 3]);
  });

  it("has the length, and begins as the clip does, whatever the two are", () => {
    const clips = fc.float32Array({ minLength: 1, maxLength: 20, noNaN: true });
    fc.assert(
      fc.property(clips, fc.nat(60), fc.constantFrom(...clipFills), (clip, length, fill) => {
        const fitted = fitClip(clip, length, fill);
        expect(fitted).toHaveLength(length);
        expect(fitted.subarray(0, clip.length)).toEqual(clip.subarray(0, length));
      }),
    );
  });
});

it("a set's captions and labels are each said once", () => {
  const clip = (label: string | null, ...captions: string[]) => ({ label, captions });
  const clips = [clip("rain", "rain", "wet"), clip(null, "a dog"), clip("dog", "a dog"), clip("rain", "wet")];
  expect(distinctCaptions(clips)).toEqual(["rain", "wet", "a dog"]);
  expect(distinctLabels(clips)).toEqual(["dog", "rain"]);
});

it("all are read as far as nobody stops it, a count for each", async () => {
  const clips = [1, 2, 3].map((id) => heldClip(`${id}.wav`, samples, { label: null, captions: ["rain"] }));
  const stop = new AbortController();
  const counts: number[] = [];
  const report = ({ stage, done, total }: PrepareEvent): void => {
    expect({ stage, total }).toEqual({ stage: "sounds", total: 3 });
    counts.push(done);
    if (done === 2) stop.abort();
  };
  await expect(readAll(clips, { signal: stop.signal, report })).rejects.toMatchObject({ code: "aborted" });
  expect(counts).toEqual([1, 2]);
});

it("is no mel of a rate that a clip does not have", async () => {
  const clip = heldClip("rain.wav", samples, { label: null, captions: ["rain"] });
  expect(await samplesFor(melPresets.audioldm16k, clip)).toBe(samples);
  await expect(samplesFor({ ...melPresets.audioldm16k, sampleRate: 48_000 }, clip)).rejects.toThrow(
    "rain.wav: expected mels of sounds at 16000 Hz, which is what is learnt from, got mels at 48000 Hz; take mels, or a VAE, of that rate",
  );
});
