import { describe, expect, it } from "vitest";
import type { Value } from "../../src/engine/graph/value.ts";
import type { Tensor } from "../../src/engine/tensor/tensor.ts";
import { parseVaeConfig } from "../../src/models/vae/config.ts";
import { decode, encode } from "../../src/models/vae/vae.ts";
import { type Build, type Fixture, forwardDivergence, gradientDivergence, readFixture } from "./compare.ts";

const fixture = await readFixture("vae-plain");
const config = parseVaeConfig("vae-plain", fixture.config);
const build: Build = (scope, { mel, latent }) => ({
  moments: encode(scope, config, mel as Value),
  mel: decode(scope, config, latent as Value),
});

/** The fixture with one number of one tensor changed. */
function altered(group: "activations" | "outputs" | "gradients", name: string): Fixture {
  const tensor = fixture[group].get(name) as Tensor<"float32">;
  const data = tensor.data.slice();
  data[0] = (data[0] as number) + 1;
  return { ...fixture, [group]: new Map([...fixture[group], [name, { ...tensor, data }]]) };
}

describe("the comparison with a reference", () => {
  it("names the first activation that differs", async () => {
    const path = "encoder.down_blocks.1.resnets.0.conv2";
    expect(await forwardDivergence(altered("activations", path), build)).toMatch(
      /^encoder\.down_blocks\.1\.resnets\.0\.conv2: /,
    );
  });

  it("names an output that differs", async () => {
    expect(await forwardDivergence(altered("outputs", "mel"), build)).toMatch(/^output mel: differs by 1\.00 /);
  });

  it("names a gradient that differs", async () => {
    const name = "decoder.conv_out.bias";
    expect(await gradientDivergence(altered("gradients", name), build)).toMatch(
      /^gradient of decoder\.conv_out\.bias: differs/,
    );
  });

  it("names a module that is missing, unless told to skip it", async () => {
    const [, first] = [...fixture.activations][0] as [string, Tensor];
    const more = { ...fixture, activations: new Map([...fixture.activations, ["encoder.extra", first]]) };
    expect(await forwardDivergence(more, build)).toMatch(/^encoder\.extra: .+ our network does not$/);
    expect(await forwardDivergence(more, build, { skip: [/extra/] })).toBeNull();
  });

  it("refuses weights that do not fit the network", async () => {
    const fewer = { ...fixture, weights: new Map([...fixture.weights].slice(1)) };
    await expect(forwardDivergence(fewer, build)).rejects.toMatchObject({ code: "weights" });
  });
});
