import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderFiles } from "../files/folder-files.ts";
import { checkPipeline, pipelineKind } from "./pipeline-class.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-pipeline-"));
});
afterEach(() => rm(folder, { recursive: true }));

const index = (settings: unknown): Promise<void> =>
  writeFile(join(folder, "model_index.json"), typeof settings === "string" ? settings : JSON.stringify(settings));

describe("the kind of a model", () => {
  it.each([
    ["AudioLDMPipeline", 10, 2.5],
    ["MusicLDMPipeline", 200, 2],
  ])("gives %s's defaults", async (name, steps, guidance) => {
    await index({ _class_name: name });
    expect(await checkPipeline(folderFiles(folder))).toEqual({ steps, guidance });
  });

  it("is AudioLDM where nothing says it", async () => {
    expect(await pipelineKind(folderFiles(folder))).toBeNull();
    expect(await checkPipeline(folderFiles(folder))).toEqual({ steps: 10, guidance: 2.5 });
    await index({ unet: ["diffusers", "UNet2DConditionModel"] });
    expect(await checkPipeline(folderFiles(folder))).toEqual({ steps: 10, guidance: 2.5 });
  });

  it.each([
    ["AudioLDM2Pipeline", /got AudioLDM2Pipeline: AudioLDM 2, whose UNet follows T5 .+; foley can use its CLAP/],
    ["StableAudioPipeline", /got StableAudioPipeline: Stable Audio, .+; foley has no such network$/],
    ["TangoPipeline", /got TangoPipeline: Tango, .+; foley has no such network$/],
    ["StableDiffusionPipeline", /got StableDiffusionPipeline: Stable Diffusion, for pictures/],
    ["NewAudioPipeline", /got NewAudioPipeline: foley does not know this class$/],
    ["constructor", /got constructor: foley does not know this class$/],
  ])("is refused in one sentence by name: %s", async (name, message) => {
    await index({ _class_name: name });
    await expect(checkPipeline(folderFiles(folder))).rejects.toThrow(message);
    await expect(checkPipeline(folderFiles(folder))).rejects.toThrow(
      /^[^\n]+: expected AudioLDMPipeline or MusicLDMPipeline, got [^\n]+$/,
    );
  });

  it.each([
    [["main_config.json", "pytorch_model_main.bin"], "Tango"],
    [["model_config.json", "model.ckpt"], "stable-audio-tools"],
    [["state_dict.bin", "compression_state_dict.bin"], "AudioCraft"],
  ])("is told by the files of %j", async (files, name) => {
    for (const file of files) await writeFile(join(folder, file), "{}");
    expect((await pipelineKind(folderFiles(folder)))?.name).toBe(name);
  });

  it("names the file that is no JSON", async () => {
    await index("{");
    await expect(pipelineKind(folderFiles(folder))).rejects.toThrow(/model_index\.json: expected (JSON|a JSON object)/);
  });
});
