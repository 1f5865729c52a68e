import { describe, expect, it } from "vitest";
import { tinyLdm } from "../preset/tiny.ts";
import { ldmTrainingSettings } from "../settings/ldm.ts";
import { settingsThatDiffer } from "./run-settings.ts";

/** The settings of a run of the diffusion model as 0.1.0 wrote them into its checkpoint, before they had a schema. */
const written = `{"kind":"ldm","preset":"tiny","data":{"soundCount":6,"hash":"cb17"},"model":{"in_channels":8,"out_channels":8,
"norm_eps":0.00001,"flip_sin_to_cos":true,"freq_shift":0,"use_linear_projection":false,"down_block_types":["DownBlock2D",
"CrossAttnDownBlock2D"],"up_block_types":["CrossAttnUpBlock2D","UpBlock2D"],"block_out_channels":[16,32],"layers_per_block":1,
"attention_head_dim":2,"norm_num_groups":4,"projection_class_embeddings_input_dim":16},"batchSize":2,"accumulationCount":1,
"clip":{"frameCount":32,"fill":"reflection"},"scheduler":{"num_train_timesteps":1000,"beta_start":0.0015,"beta_end":0.0195,
"beta_schedule":"scaled_linear","prediction_type":"epsilon","timestep_spacing":"leading","steps_offset":1,
"set_alpha_to_one":false,"clip_sample":true,"clip_sample_range":4,"use_clipped_model_output":true},"textProbability":0.7,
"choosesPerBatch":false,"dropProbability":0.1,"rollsTime":true,"samplesLatents":false,"copyCount":1,"augment":{"cropCount":0,
"mixShare":0,"mixSnrDb":10},"balancesClasses":false,"latentClamp":8,"identityPath":true,"lossWeight":"capped-v",
"recomputesBlocks":false,"lora":{"rank":0,"alpha":8},"validation":{"share":0,"everySteps":100},"optimizer":{"betas":[0.9,0.99],
"epsilon":1e-8,"weightDecay":0.01,"maxGradientNorm":1,"emaDecay":0.998},"learningRate":{"peak":0.002,"warmupSteps":2,
"decay":"cosine","decayFrom":0},"stepCount":10,"seed":3,"from":null,"vae":"runs/vae","clap":"runs/clap"}`;

const folders = { from: null, vae: "runs/vae", clap: "runs/clap" };
const ours = (changes: object = {}): string =>
  JSON.stringify({
    ...folders,
    ...ldmTrainingSettings.parse({ ...tinyLdm, ...changes }),
    ...{ data: { hash: "cb17", soundCount: 6 }, preset: "tiny", kind: "ldm" },
  });
const differences = (theirs: string, own: string): string[] => settingsThatDiffer(theirs, own, ldmTrainingSettings);

describe("the settings of a run", () => {
  it("are those of a checkpoint from before they had a schema, whatever the order of names", () => {
    expect(differences(written, ours())).toEqual([]);
  });

  it("are those of a checkpoint that does not know what came later, as long as that is left as it was", () => {
    const { recomputesBlocks, lora, validation, augment, balancesClasses, ...older } = JSON.parse(written);
    expect(differences(JSON.stringify(older), ours())).toEqual([]);
    expect(differences(JSON.stringify(older), ours({ balancesClasses: true }))).toEqual([
      "balancesClasses: false instead of true",
    ]);
  });

  it("are those of a checkpoint that does not speak of a folder, as long as none is given", () => {
    const { vae, ...older } = JSON.parse(written);
    expect(settingsThatDiffer(JSON.stringify(older), JSON.stringify({ ...older, vae: null }), null)).toEqual([]);
    expect(differences(JSON.stringify(older), ours())).toEqual(['vae: undefined instead of "runs/vae"']);
  });

  it("are told where they differ, also outside of the schema", () => {
    expect(differences(written, ours({ batchSize: 3 }))).toEqual(["batchSize: 2 instead of 3"]);
    const moved = written.replace("runs/vae", "elsewhere");
    expect(differences(moved, ours())).toEqual(['vae: "elsewhere" instead of "runs/vae"']);
  });

  it("are told by their own paths, and long ones by what they are", () => {
    const [theirs, own] = [
      '{"a":{"b":1,"c":[1]}}',
      `{"a":{"b":2,"c":[1]},"d":${JSON.stringify({ e: "f".repeat(70) })}}`,
    ];
    expect(settingsThatDiffer(theirs, own, null)).toEqual(["a.b: 1 instead of 2", "d: undefined instead of an object"]);
  });

  it("that no schema knows are compared as they are", () => {
    expect(settingsThatDiffer('{"a":1,"b":[1]}', '{"b":[1],"a":1}', null)).toEqual([]);
    expect(settingsThatDiffer('{"a":1}', '{"a":1,"b":2}', null)).toEqual(["b: undefined instead of 2"]);
  });

  describe("of what has a hash", () => {
    const vae = { path: "runs/vae", sha256: "ab".repeat(32) };
    const compare = (theirs: object, own: object): string[] =>
      settingsThatDiffer(JSON.stringify(theirs), JSON.stringify(own), null);

    it("are alike by content alone, wherever it lies", () => {
      expect(compare({ vae }, { vae: { ...vae, path: "./elsewhere" } })).toEqual([]);
      expect(compare({ vae }, { vae: { ...vae, sha256: "cd".repeat(32) } })).toEqual([
        "vae: runs/vae (abababababab) instead of runs/vae (cdcdcdcdcdcd)",
      ]);
      const judge = { name: "aisfx", sha256: vae.sha256 };
      expect(compare({ judge }, { judge: { ...judge, name: "vggish" } })).toEqual([
        "judge: aisfx (abababababab) instead of vggish (abababababab)",
      ]);
    });

    it("are those of a checkpoint from before as far as it speaks of it", () => {
      const own = { data: { hash: "1", sounds: { sha256: vae.sha256 } }, vae };
      expect(compare({ data: { hash: "1" }, vae: "./runs/vae" }, own)).toEqual([]);
      expect(compare({ data: { hash: "1" }, vae: "else" }, own)).toEqual([
        'vae: "else" instead of runs/vae (abababababab)',
      ]);
      expect(compare({ data: { hash: "1" }, vae: null }, own)).toHaveLength(1);
      expect(compare({ data: { hash: "1" } }, own)).toEqual(["vae: undefined instead of runs/vae (abababababab)"]);
    });
  });
});
