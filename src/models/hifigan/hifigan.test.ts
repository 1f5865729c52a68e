import { describe, expect, it } from "vitest";
import { input } from "../../engine/graph/op/leaf.ts";
import { Scope } from "../../nn/scope.ts";
import { hifiganPresets, parseHifiganConfig } from "./config.ts";
import { hifigan } from "./hifigan.ts";

describe("hifigan", () => {
  it("gives time * hop samples where kernels and rates are both even or both odd", () => {
    const config = { ...hifiganPresets.tiny, upsample_rates: [5, 4], upsample_kernel_sizes: [11, 8] };
    expect(hifigan(Scope.root(), config, input("mel", [2, 7, 64])).shape).toEqual([2, 7 * 20]);
  });

  it("gives AudioLDM's 32 samples more, as a kernel of 16 upsamples by 5", () => {
    expect(hifigan(Scope.root(), hifiganPresets.audioldm, input("mel", [1, 1024, 64])).shape).toEqual([1, 163872]);
  });
});

describe("parseHifiganConfig", () => {
  it("takes the reference's file with keys of its own, and gives it back", () => {
    const { audioldm } = hifiganPresets;
    const parsed = parseHifiganConfig("vocoder", { ...audioldm, architectures: ["SpeechT5HifiGan"] });
    expect(parsed).toEqual(audioldm);
  });

  it.each([
    [{ upsample_rates: [5, 4] }, "upsample_kernel_sizes: expected one entry for each of the 2 upsample_rates, got 5"],
    [{ resblock_kernel_sizes: [3, 7] }, "resblock_dilation_sizes: expected one entry for each of the 2"],
    [{ upsample_kernel_sizes: [16, 3, 8, 4, 4] }, "upsample_kernel_sizes.1: expected at least 4, as upsample_rates"],
    [{ resblock_kernel_sizes: [4] }, "resblock_kernel_sizes.0: expected an odd width, got 4"],
    [{ upsample_initial_channel: 31 }, "upsample_initial_channel: expected at least 32"],
  ])("says which settings do not fit together: %j", (change, message) => {
    const settings = { ...hifiganPresets.tiny, ...change };
    expect(() => parseHifiganConfig("vocoder", settings)).toThrow(`vocoder: ${message}`);
  });
});
