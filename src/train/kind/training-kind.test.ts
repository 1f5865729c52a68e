import { describe, expect, it } from "vitest";
import { findTrainingKind } from "./kinds.ts";
import { checkTraining, chooseTrainingPreset, type GivenFolders } from "./training-kind.ts";

const nothing: GivenFolders = { from: null, vae: null, clap: null };
const check = (kind: string, given: Partial<GivenFolders>) => () =>
  checkTraining(findTrainingKind(kind), "tiny", {}, { ...nothing, ...given });

describe("what a training is given", () => {
  it.each([
    ["classifier", "from"],
    ["vae", "vae"],
    ["clap", "clap"],
    ["vocoder", "clap"],
  ] as const)("is used, or refused: %s and %s", (kind, given) => {
    expect(check(kind, { [given]: "nano" })).toThrow(
      `train ${kind}: expected ${given} where a model is used so, got it here; leave it out`,
    );
    expect(check(kind, {})).not.toThrow();
  });

  it("is taken by those that use it", () => {
    expect(check("vocoder", { from: "nano", vae: "nano" })).not.toThrow();
    expect(check("ldm", { from: "nano", vae: "nano", clap: "nano" })).not.toThrow();
  });

  it("is no mel of other frames or bands than a vocoder takes", () => {
    const mel = (set: string) => () => checkTraining(findTrainingKind("vocoder"), "tiny", { set: [set] }, nothing);
    expect(mel("mel.hopSize=80")).toThrow(
      "train vocoder: expected mel.hopSize to be 160, as the model has it, got 80; change one of them",
    );
    expect(mel("mel.melCount=32")).toThrow("expected mel.melCount to be 64, as the model has it, got 32");
  });

  it("is no crop that is longer than its clip", () => {
    const long = { set: ["batch.cropFrames=128", "clip.frameCount=64"] };
    expect(() => checkTraining(findTrainingKind("vae"), "tiny", long, nothing)).toThrow(
      "train vae: batch.cropFrames: expected no more frames than a clip has, got 128; change it",
    );
    const short = { set: ["cropFrames=128", "clip.frameCount=64"] };
    expect(() => checkTraining(findTrainingKind("classifier"), "tiny", short, nothing)).toThrow(
      "train classifier: cropFrames: expected no more frames than a clip has, got 128; change it",
    );
  });

  it("is no student with a weight of the loss or sounds held out, which would count for nothing", () => {
    const student = (set: string) => () =>
      chooseTrainingPreset("ldm", findTrainingKind("ldm").presets, "tiny-distilled").check(
        { set: [set] },
        { from: "nano", vae: null, clap: null },
      );
    expect(student("batchSize=2")).not.toThrow();
    expect(student("lossWeight=min-snr")).toThrow(
      "train ldm: lossWeight: expected uniform beside distillation, got min-snr; change it",
    );
    expect(student("validation.share=0.1")).toThrow(
      "train ldm: validation.share: expected 0 beside distillation, where sounds can be scored instead, got 0.1; change it",
    );
  });
});
