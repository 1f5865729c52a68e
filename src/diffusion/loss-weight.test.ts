import { describe, expect, it } from "vitest";
import { lossWeightTable } from "./loss-weight.ts";
import { createNoiseSchedule, signalToNoise } from "./schedule.ts";
import { audioldmSchedulerConfig } from "./scheduler-config.ts";

const schedule = createNoiseSchedule(audioldmSchedulerConfig);

describe("lossWeightTable", () => {
  it("is one everywhere for the plain loss", () => {
    expect(new Set(lossWeightTable("uniform", schedule))).toEqual(new Set([1]));
  });

  it("follows 0.2 / alphaBar up to its cap for capped-v", () => {
    const weights = lossWeightTable("capped-v", schedule);
    expect(weights[100]).toBeCloseTo(0.2 / (schedule.alphasCumprod[100] as number), 5);
    expect(weights[999]).toBe(10);
  });

  it("lets min-snr fall with the signal above a ratio of 5, and stay at one below", () => {
    const weights = lossWeightTable("min-snr", schedule);
    expect(weights[0]).toBeCloseTo(5 / (signalToNoise(schedule)[0] as number), 6);
    expect(weights[999]).toBe(1);
  });
});
