import { describe, expect, it } from "vitest";
import type { Value } from "../../src/engine/graph/value.ts";
import { parseHifiganConfig } from "../../src/models/hifigan/config.ts";
import { hifigan } from "../../src/models/hifigan/hifigan.ts";
import { type Build, forwardDivergence, gradientDivergence, readFixture } from "./compare.ts";

describe.each(["hifigan-plain", "hifigan-normalized"])("HiFi-GAN against transformers: %s", async (name) => {
  const fixture = await readFixture(name);
  const config = parseHifiganConfig(name, fixture.config);
  const build: Build = (scope, { mel }) => ({ waveform: hifigan(scope, config, mel as Value) });

  it("computes the same layer by layer", async () => {
    expect(await forwardDivergence(fixture, build)).toBeNull();
  });

  it("has the same gradients", async () => {
    expect(await gradientDivergence(fixture, build)).toBeNull();
  });
});
