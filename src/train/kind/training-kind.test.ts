import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { NodeRuntime } from "../../engine/runtime/node/node-runtime.ts";
import { referenceManifest } from "../../models/manifest.ts";
import { writeManifest } from "../../models/node/write-manifest.ts";
import { findTrainingKind } from "./kinds.ts";
import {
  checkBestBy,
  checkTraining,
  chooseTrainingPreset,
  type GivenFolders,
  prepareTraining,
} from "./training-kind.ts";

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
    expect(check("vocoder", { from: "nano" })).not.toThrow();
    const decoded = { set: ["decodedProbability=0.5"] };
    const given = { ...nothing, vae: "nano" };
    expect(() => checkTraining(findTrainingKind("vocoder"), "tiny", decoded, given)).not.toThrow();
    expect(check("vocoder", given)).toThrow(
      "train vocoder: expected vae where decodedProbability is above 0, got it here; leave it out, or set that",
    );
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

  it("is no crop that a VAE cannot halve, or whose patches are not whole", () => {
    const crop = (preset: string, frames: number) => () =>
      checkTraining(findTrainingKind("vae"), preset, { set: [`batch.cropFrames=${frames}`] }, nothing);
    expect(crop("nano", 104)).not.toThrow();
    for (const preset of ["nano", "tiny"]) {
      expect(crop(preset, 36)).toThrow(
        "train vae: batch.cropFrames: expected a multiple of 8 that the model can halve as often as it does, got 36; change it",
      );
    }
  });

  it("is no caption of more tokens than CLAP has places", () => {
    const tokens = { set: ["tokenCount=77"] };
    expect(() => checkTraining(findTrainingKind("clap"), "nano", tokens, nothing)).toThrow(
      "train clap: tokenCount: expected at most 64, for which the model has places, got 77; lower it",
    );
    expect(() => checkTraining(findTrainingKind("clap"), "audioldm", {}, nothing)).not.toThrow();
  });

  it("is no metric to choose by that no such run has", () => {
    const best =
      (kind: string, metric: string, isHeard = false, ...set: string[]) =>
      () =>
        checkBestBy(findTrainingKind(kind), "tiny", { set }, { metric, isHeard });
    expect(best("vae", "l1")).toThrow("train vae: expected bestBy where what is learnt is measured, got it here;");
    expect(best("ldm", "validationLoss")).toThrow("this run has nothing to choose by, got the metric validationLoss;");
    expect(best("ldm", "validationLoss", false, "validation.share=0.5")).toThrow("measure them within the steps");
    expect(best("ldm", "validationLoss", false, "validation.share=0.5", "validation.everySteps=2")).not.toThrow();
    expect(best("ldm", "fd")).toThrow("got the metric fd;");
    expect(best("ldm", "fd", true)).not.toThrow();
    expect(best("ldm", "fdd", true)).toThrow("got the metric fdd;");
  });

  it("is no model of other mels than are learnt from", async () => {
    const folder = await mkdtemp(join(tmpdir(), "foley-mels-"));
    await writeManifest(folder, { ...referenceManifest, mel: { ...referenceManifest.mel, fMax: 7000 } });
    const prepare = (kind: string, given: Partial<GivenFolders>, ...set: string[]) => {
      const runtime = new NodeRuntime("cpu", { threadCount: 1 });
      return prepareTraining(findTrainingKind(kind), { runtime, clips: [], preset: "tiny", ...given, wishes: { set } });
    };
    const message = "expected a model of mels with fMax 8000, as is learnt from, got 7000; choose another model";
    await expect(prepare("vae", { from: folder })).rejects.toThrow(`train vae: from: ${message}`);
    await expect(prepare("vocoder", { from: folder })).rejects.toThrow(`train vocoder: from: ${message}`);
    await expect(prepare("vocoder", { vae: folder }, "decodedProbability=1")).rejects.toThrow(
      `train vocoder: vae: ${message}`,
    );
    await rm(folder, { recursive: true });
  });
});
