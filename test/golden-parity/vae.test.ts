import { describe, expect, it } from "vitest";
import type { Value } from "../../src/engine/graph/value.ts";
import { parseVaeConfig } from "../../src/models/vae/config.ts";
import { decode, encode } from "../../src/models/vae/vae.ts";
import { type Build, forwardDivergence, gradientDivergence, readFixture } from "./compare.ts";

describe.each(["vae-attention", "vae-plain"])("the autoencoder against diffusers: %s", async (name) => {
  const fixture = await readFixture(name);
  const config = parseVaeConfig(name, fixture.config);
  const build: Build = (scope, { mel, latent }) => ({
    moments: encode(scope, config, mel as Value),
    mel: decode(scope, config, latent as Value),
  });

  it("computes the same, module by module", async () => {
    expect(await forwardDivergence(fixture, build)).toBeNull();
  });

  it("has the same gradients", async () => {
    expect(await gradientDivergence(fixture, build)).toBeNull();
  });
});
