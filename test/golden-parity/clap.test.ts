import { describe, expect, it } from "vitest";
import type { Value } from "../../src/engine/graph/value.ts";
import type { Tensor } from "../../src/engine/tensor/tensor.ts";
import { clapAudio } from "../../src/models/clap/audio-encoder.ts";
import { parseClapAudioConfig, parseClapTextConfig } from "../../src/models/clap/config.ts";
import { clapText, positionIds } from "../../src/models/clap/text-encoder.ts";
import { type Build, forwardDivergence, gradientDivergence, readFixture } from "./compare.ts";

/** Buffers that follow from the config, and a count that nothing reads. */
const ignore = [/position_ids$/, /token_type_ids$/, /relative_position_index$/, /num_batches_tracked$/];

function rowsOf({ data, shape: [rows, length] }: Tensor): number[][] {
  const all = Array.from(data, Number);
  return Array.from({ length: rows as number }, (_, row) =>
    all.slice(row * (length as number), (row + 1) * (length as number)),
  );
}

describe("CLAP's text tower against transformers", async () => {
  const fixture = await readFixture("clap-text");
  const config = parseClapTextConfig("clap-text", fixture.config);
  const build: Build = (scope, inputs) => {
    const { pooled, embedding } = clapText(scope, config, {
      inputIds: inputs.input_ids as Value,
      attentionMask: inputs.attention_mask as Value,
      positionIds: inputs.position_ids as Value,
    });
    return { text_embeds: embedding, pooled };
  };
  const options = { ignore, skip: [/intermediate_act_fn$/] };

  it("computes the same layer by layer", async () => {
    expect(await forwardDivergence(fixture, build, options)).toBeNull();
  });

  it("has the same gradients", async () => {
    expect(await gradientDivergence(fixture, build, options)).toBeNull();
  });

  it("counts positions as the reference does, past padding", () => {
    const [ids, places] = ["input_ids", "position_ids"].map((name) => rowsOf(fixture.inputs.get(name) as Tensor));
    expect(ids?.map((row) => positionIds(row, config.pad_token_id))).toEqual(places);
  });
});

describe.each(["clap-audio-exact", "clap-audio-short"])("CLAP's audio tower against transformers: %s", async (name) => {
  const fixture = await readFixture(name);
  const config = parseClapAudioConfig(name, fixture.config);
  const build: Build = (scope, inputs) => {
    const { embedding } = clapAudio(scope, config, { inputFeatures: inputs.input_features as Value });
    return { audio_embeds: embedding };
  };
  const options = { ignore, skip: [/intermediate_act_fn$|avgpool$/] };

  it("computes the same layer by layer", async () => {
    expect(await forwardDivergence(fixture, build, options)).toBeNull();
  });

  it("has the same gradients", async () => {
    expect(await gradientDivergence(fixture, build, options)).toBeNull();
  });
});
