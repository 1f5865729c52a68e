import { describe, expect, it } from "vitest";
import { parseUnetConfig } from "../../src/models/unet/config.ts";
import { unet } from "../../src/models/unet/unet.ts";
import { type Build, forwardDivergence, gradientDivergence, readFixture } from "./compare.ts";

describe.each(["unet-two-levels", "unet-three-levels", "unet-odd-sizes"])(
  "the UNet against diffusers: %s",
  async (name) => {
    const fixture = await readFixture(name);
    const config = parseUnetConfig(name, fixture.config);
    const build: Build = (scope, { sample, timestep, class_labels: classLabels }) => ({
      sample: unet(scope, config, { sample, timestep, classLabels } as Parameters<typeof unet>[2]),
    });

    it("computes the same, module by module", async () => {
      expect(await forwardDivergence(fixture, build)).toBeNull();
    });

    it("has the same gradients", async () => {
      expect(await gradientDivergence(fixture, build)).toBeNull();
    });
  },
);
