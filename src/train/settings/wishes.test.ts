import { describe, expect, it } from "vitest";
import { audioldmLdm } from "../preset/audioldm.ts";
import { nanoLdm, nanoVae } from "../preset/nano.ts";
import { ldmTrainingSettings } from "./ldm.ts";
import { vaeTrainingSettings } from "./vae.ts";
import { settingsWithWishes, type TrainingWishes } from "./wishes.ts";

const wish = (wishes: TrainingWishes, preset = nanoLdm) =>
  settingsWithWishes(ldmTrainingSettings, preset, wishes, "train ldm");
const apply = (...set: string[]) => wish({ set });

describe("settings of a preset", () => {
  it("are replaced by path, whatever their kind, and nothing else changes", () => {
    const changed = apply(
      "optimizer.emaDecay=0.99",
      "identityPath=false",
      "lossWeight=uniform",
      "optimizer.betas.1=0.95",
      "model.block_out_channels.0=64",
      "batchSize = 4",
    );
    expect(changed).toEqual({
      ...nanoLdm,
      identityPath: false,
      lossWeight: "uniform",
      batchSize: 4,
      optimizer: { ...nanoLdm.optimizer, emaDecay: 0.99, betas: [0.9, 0.95] },
      model: { ...nanoLdm.model, block_out_channels: [64, 64, 128] },
    });
    expect(nanoLdm.optimizer.emaDecay).toBe(0.998);
  });

  it("that may be absent are taken away by none, and given back by a number", () => {
    expect(apply("latentClamp=none").latentClamp).toBeNull();
    expect(wish({ set: ["latentClamp=4", "optimizer.maxGradientNorm=1"] }, audioldmLdm)).toMatchObject({
      latentClamp: 4,
      optimizer: { maxGradientNorm: 1 },
    });
  });

  it("that fit only together may be said in two ways", () => {
    const vae = (wishes: TrainingWishes) => settingsWithWishes(vaeTrainingSettings, nanoVae, wishes, "train vae");
    const parted = vae({ settings: { clip: { frameCount: 64 } }, set: ["batch.cropFrames=32"] });
    expect(parted).toEqual(vae({ set: ["clip.frameCount=64", "batch.cropFrames=32"] }));
    expect(() => vae({ settings: { clip: { frameCount: 64 } } })).toThrow("expected no more frames than a clip has");
  });

  it("that do not exist are refused in one line that names near ones", () => {
    expect(() => apply("optimzer.emadecay=0.9")).toThrow(
      'train ldm: set: expected a setting of the preset, got "optimzer.emadecay"; near ones are optimizer.emaDecay, ',
    );
    expect(() => apply("identityPth=true")).toThrow("identityPath");
    expect(() => apply("model=1")).toThrow('got "model"');
    expect(() => apply("constructor=1")).toThrow('got "constructor"');
  });

  it.each([
    ["identityPath=1", "expected identityPath=true or false"],
    ["lossWeight=plain", "expected lossWeight=uniform or capped-v or min-snr"],
    ["optimizer.emaDecay=2", "expected optimizer.emaDecay=a number from 0 to 1 or none"],
    ["textProbability=", "expected textProbability=a number from 0 to 1"],
    ["textProbability=none", "expected textProbability=a number from 0 to 1"],
    ["batchSize=1.5", "expected batchSize=a whole number above 0"],
    ["stepCount=0", "expected stepCount=a whole number above 0"],
    ["latentClamp=much", "expected latentClamp=a number above 0 or none"],
    ["latentClamp=0", "expected latentClamp=a number above 0 or none"],
    ["latentClamp=-8", "expected latentClamp=a number above 0 or none"],
    ["optimizer.betas.0=1", "expected optimizer.betas.0=a number from 0, below 1"],
    ["scheduler.prediction_type=sample", "expected scheduler.prediction_type=epsilon"],
    ["batchSize", "expected name=value"],
    ["=3", "expected name=value"],
  ])("are refused where they cannot be: %s", (setting, message) => {
    expect(() => apply(setting)).toThrow(expect.objectContaining({ code: "usage" }));
    expect(() => apply(setting)).toThrow(message);
  });
});
