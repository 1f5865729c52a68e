import { describe, expect, it, vi } from "vitest";
import type { MelSpectrogram } from "../../audio/mel-spectrogram.ts";
import { Generator } from "../../engine/random/generator.ts";
import { readReactions } from "../../results/sensitivity/reading.ts";
import { measureSensitivity, type StudyClip } from "./experiment.ts";

const clips: StudyClip[] = Array.from({ length: 10 }, (_, i) => ({
  mel: { shape: [40, 4], data: new Generator(i).randn(160).map((value) => value - 3) },
  label: `class ${i % 2}`,
}));

/** Metrics of a world where hearing is one sum: one counts damaged clips, the other is deaf. */
const instruments = {
  hear: async (mel: MelSpectrogram) => mel.data.reduce((sum, value, i) => sum + i * value, 0),
  measure: (generated: readonly number[], reference: readonly number[]) => ({
    changed: generated.filter((value, i) => value !== reference[i]).length,
    deaf: generated.length,
  }),
};

const options = { shares: [0, 0.5, 1], seeds: 3 };

async function run(changes: Partial<Parameters<typeof measureSensitivity>[3]> = {}) {
  const reference = await Promise.all(clips.map(({ mel }) => instruments.hear(mel)));
  return measureSensitivity(clips, reference, instruments, { ...options, ...changes });
}

describe("measureSensitivity", () => {
  it("damages as many clips as the share says, for every metric, damage and seed", async () => {
    const reactions = await run();
    expect(reactions).toHaveLength(2 * 4 * 3);
    const noise = reactions.filter(({ metric, damage }) => metric === "changed" && damage === "noise");
    expect(noise.map(({ values }) => values)).toEqual([
      [0, 0, 0],
      [5, 5, 5],
      [10, 10, 10],
    ]);
  });

  it("gives the same again, and other damage for another seed", async () => {
    expect(await run()).toEqual(await run());
    const heard = new Set<number>();
    const hear = async (mel: MelSpectrogram) => {
      const value = await instruments.hear(mel);
      heard.add(value);
      return value;
    };
    await measureSensitivity(clips, [], { ...instruments, hear }, { shares: [1], seeds: 2 });
    // Each clip whole, and with noise, masks, interference and another order, twice; masks may fall upon the same places.
    expect(heard.size).toBeGreaterThan(10 * (1 + 2 * 3));
  });

  it("counts every clip that is heard, and stops when asked", async () => {
    const onProgress = vi.fn();
    await run({ report: ({ done, total }) => onProgress(done, total) });
    expect(onProgress).toHaveBeenLastCalledWith(130, 130);
    expect(onProgress).toHaveBeenCalledTimes(130);
    await expect(run({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
      message: "study: stopped after 0 of 130 clips",
    });
  });

  it("refuses a set in which nothing could interfere", async () => {
    const same = clips.map((clip) => ({ ...clip, label: "dog" }));
    await expect(measureSensitivity(same, [], instruments, options)).rejects.toThrow(/another class .* got only dog/);
    await expect(measureSensitivity(clips.slice(0, 1), [], instruments, options)).rejects.toThrow(/got only class 0/);
    await expect(measureSensitivity(same, [], instruments, { ...options, interferers: clips })).resolves.toBeDefined();
  });
});

describe("readReactions", () => {
  it("tells what is noticed from what is not", async () => {
    const readings = readReactions(await run());
    const of = (metric: string) => readings.filter((reading) => reading.metric === metric);
    expect(of("changed").every(({ notice, change }) => notice === "clearly" && change > 5)).toBe(true);
    expect(of("deaf").every(({ notice }) => notice === "not")).toBe(true);
  });

  it("calls a change small beside the metric's largest", () => {
    const flat = (damage: "noise" | "masking", share: number, mean: number) =>
      ({ metric: "FD", damage, share, values: [mean], mean, low: mean, high: mean }) as const;
    const other = (damage: "interference" | "order") =>
      [flat("noise", 0, 1), flat("noise", 1, 1)].map((reaction) => ({ ...reaction, damage }));
    const reactions = [flat("noise", 0, 1), flat("noise", 1, 11), flat("masking", 0, 1), flat("masking", 1, 1.5)];
    const readings = readReactions([...reactions, ...other("interference"), ...other("order")]);
    expect(readings.map(({ notice }) => notice)).toEqual(["clearly", "hardly", "not", "not"]);
  });
});
