import { describe, expect, it } from "vitest";
import { heldClip } from "../../../test/support/held-clip.ts";
import { peak } from "../../audio/waveform.ts";
import { workOf } from "../../engine/work.ts";
import { type AugmentConfig, noAugmentation } from "../settings/examples.ts";
import type { PrepareEvent } from "../train-event.ts";
import { augmentClips, labelsOf } from "./augment-clips.ts";
import type { TrainingClip } from "./training-clip.ts";

const wave = (length: number, period: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => 0.5 * Math.sin((2 * Math.PI * i) / period));
const tone = (id: string, label: string | null, length: number, period: number): TrainingClip =>
  heldClip(id, wave(length, period), { label, captions: [`a ${id}.`, `the ${id}`] });
/** Seconds of 400 samples. */
const crop = 0.025;
const clips = [tone("dog", "dog", 800, 20), tone("rain", "rain", 300, 50), tone("hound", "dog", 300, 8)];

interface Heard extends TrainingClip {
  readonly samples: Float32Array;
}

/** What is made of the clips, with its samples. */
async function augment(config: Partial<AugmentConfig>, seed = 1, of = clips): Promise<Heard[]> {
  const made = (await augmentClips(of, { ...noAugmentation, ...config }, crop, seed, workOf())).slice(of.length);
  return Promise.all(made.map(async (clip) => ({ ...clip, samples: await clip.read() })));
}

describe("clips that are made of clips", () => {
  it("are none by default, and the recorded ones come first", async () => {
    expect(await augmentClips(clips, noAugmentation, crop, 1, workOf())).toEqual(clips);
    const more = await augmentClips(clips, { cropCount: 1, mixShare: 1, mixSnrDb: 10 }, crop, 1, workOf());
    expect(more.slice(0, 3)).toEqual(clips);
  });

  it("are told of as they are drawn, and stopped", async () => {
    const stop = new AbortController();
    const events: unknown[] = [];
    const report = ({ stage, done, total }: PrepareEvent): void => {
      events.push([stage, done, total]);
      stop.abort();
    };
    const work = { signal: stop.signal, report };
    await expect(augmentClips(clips, { ...noAugmentation, cropCount: 1 }, crop, 1, work)).rejects.toMatchObject({
      code: "aborted",
    });
    expect(events).toEqual([["crops", 1, 3]]);
  });

  it("are crops of what is longer, each from a place of its own, with what is known of it", async () => {
    const crops = await augment({ cropCount: 3 });
    expect(crops).toHaveLength(3);
    expect(new Set(crops.map(({ id }) => id)).size).toBe(3);
    for (const { samples, captions, label, sources } of crops) {
      expect(samples).toHaveLength(400);
      expect(peak(samples)).toBeCloseTo(0.5, 4);
      expect({ captions, label, sources }).toEqual({ captions: clips[0]?.captions, label: "dog", sources: [0] });
    }
  });

  it("are crops of the same places whatever clips are beside, as where a part of a data set is prepared", async () => {
    const [dog] = clips as [TrainingClip];
    const alone = (await augment({ cropCount: 3 }, 1, [dog])).map(({ hash }) => hash);
    const others = [tone("bark", "dog", 900, 30), dog, tone("storm", "rain", 700, 9)];
    const beside = (await augment({ cropCount: 3 }, 1, others)).filter(({ sources }) => sources?.[0] === 1);
    expect(beside.map(({ hash }) => hash)).toEqual(alone);
  });

  it("are no crops of silence where there is sound", async () => {
    const late = heldClip("late", wave(4000, 20).fill(0, 0, 2000), { label: null, captions: ["late"] });
    for (let seed = 0; seed < 10; seed++) {
      const [made] = await augment({ cropCount: 1 }, seed, [late]);
      expect(Number(made?.id.slice(5))).toBeGreaterThan(1600);
    }
  });

  it("are mixtures of unlike classes, with both in classes and captions", async () => {
    const mixtures = await augment({ mixShare: 4, mixSnrDb: 3 });
    expect(mixtures).toHaveLength(12);
    for (const mixture of mixtures) {
      expect([...labelsOf(mixture)].sort()).toEqual(["dog", "rain"]);
      expect(peak(mixture.samples)).toBeCloseTo(0.5, 4);
      expect(mixture.sources).toContain(1);
      for (const caption of mixture.captions) expect(caption).toMatch(/^(a|the) \w+ and (a|the) \w+\.?$/);
    }
  });

  it("say which sound is in the background where one is much softer", async () => {
    const both = [tone("dog", "dog", 400, 20), tone("rain", "rain", 400, 50)];
    const [dog, rain] = [wave(400, 20), wave(400, 50)];
    const mixtures = await augment({ mixShare: 20, mixSnrDb: 30 }, 5, both);
    const energy = (samples: Float32Array, pure: Float32Array): number =>
      Math.abs(samples.reduce((sum, sample, i) => sum + sample * (pure[i] as number), 0));
    const told = mixtures.filter(({ captions }) => captions[0]?.includes("background"));
    expect(told.length).toBeGreaterThan(10);
    for (const { samples, captions } of told) {
      const isDogBehind = /with (a|the) dog in the background/.test(captions[0] as string);
      expect(energy(samples, dog) < energy(samples, rain)).toBe(isDogBehind);
    }
  });

  it("are the same for the same seed, and others for another, told apart by their hashes", async () => {
    const config = { cropCount: 2, mixShare: 1, mixSnrDb: 10 };
    const known = (made: Heard[]): unknown[] =>
      made.map(({ id, hash, samples, captions }) => [id, hash, samples, captions]);
    const [first, again, other] = [await augment(config, 3), await augment(config, 3), await augment(config, 4)];
    expect(known(again)).toEqual(known(first));
    expect(known(other)).not.toEqual(known(first));
    expect(new Set(first.map(({ hash }) => hash)).size).toBe(first.length);
  });
});
