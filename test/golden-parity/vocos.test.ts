import { describe, expect, it } from "vitest";
import type { Value } from "../../src/engine/graph/value.ts";
import { parseVocoderConfig, vocoderNetwork } from "../../src/models/vocoder/network.ts";
import { type Build, forwardDivergence, gradientDivergence, readFixture } from "./compare.ts";

describe("Vocos against its authors' package", async () => {
  const found = await readFixture("vocos");
  const network = vocoderNetwork(parseVocoderConfig("vocos", found.config));
  const fixture = { ...found, weights: network.plainWeights("vocos", found.weights) };
  const build: Build = (scope, { mel }) => ({ waveform: network.build(scope, mel as Value) });

  it("computes the same layer by layer", async () => {
    expect(await forwardDivergence(fixture, build)).toBeNull();
  });

  it("has the same gradients", async () => {
    expect(await gradientDivergence(fixture, build)).toBeNull();
  });

  it("takes of a checkpoint what the network has, without its features and window", () => {
    const names = [...found.weights.keys()];
    expect(names).toContain("head.istft.window");
    expect(network.isPlain(names)).toBe(false);
    expect([...fixture.weights.keys()]).toEqual(names.filter((name) => name !== "head.istft.window"));
    expect(network.isPlain(fixture.weights.keys())).toBe(true);
  });
});
