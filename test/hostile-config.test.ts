import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileSource } from "../src/files/file-source.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import { clapPresets, parseClapAudioConfig, parseClapTextConfig } from "../src/models/clap/config.ts";
import { hifiganPresets, parseHifiganConfig } from "../src/models/hifigan/config.ts";
import { readManifest, referenceManifest } from "../src/models/manifest.ts";
import { readPartConfig } from "../src/models/part-files.ts";
import { parseUnetConfig, unetConfigFile, unetPresets } from "../src/models/unet/config.ts";
import { parseVaeConfig, vaeConfigFile, vaePresets } from "../src/models/vae/config.ts";
import { readWeights } from "../src/weights/read-weights.ts";

type Settings = Readonly<Record<string, unknown>>;

const parsers: readonly (readonly [string, Settings, (where: string, settings: unknown) => unknown])[] = [
  ["unet", unetConfigFile(unetPresets.tiny) as Settings, parseUnetConfig],
  ["vae", vaeConfigFile(vaePresets.tiny) as Settings, parseVaeConfig],
  ["vocoder", { ...hifiganPresets.tiny }, parseHifiganConfig],
  ["text encoder", { ...clapPresets.tiny.text_config }, parseClapTextConfig],
  ["audio encoder", { ...clapPresets.tiny.audio_config }, parseClapAudioConfig],
];

/** Settings that count or measure in whole numbers, and lists of them. */
function countsIn(settings: Settings): string[] {
  const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 1;
  const isCounts = (value: unknown): boolean =>
    Array.isArray(value) && value.flat().every((item) => isCount(item) || item === 1);
  return Object.entries(settings).flatMap(([name, value]) => (isCount(value) || isCounts(value) ? [name] : []));
}

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-hostile-config-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.each(parsers)("settings of a %s", (_, settings, parse) => {
  it("are those that are published", () => {
    expect(() => parse("here", settings)).not.toThrow();
  });

  it.each([1e9, -1, 0.001, 2 ** 53])("are refused by name before anything is built, where one is %d", (value) => {
    const names = countsIn(settings);
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) {
      // A ratio may be a fraction, though never beyond all bounds.
      if (name === "mlp_ratio" && value === 0.001) continue;
      const hostile = { ...settings, [name]: Array.isArray(settings[name]) ? [value] : value };
      expect(() => parse("here", hostile), name).toThrow(expect.objectContaining({ code: "config" }));
    }
  });

  it("are refused where a list has a hundred thousand entries", () => {
    for (const [name, value] of Object.entries(settings)) {
      if (!Array.isArray(value)) continue;
      const long = Array.from({ length: 100_000 }, () => value[0]);
      expect(() => parse("here", { ...settings, [name]: long }), name).toThrow(
        expect.objectContaining({ code: "config" }),
      );
    }
  });
});

describe("a manifest", () => {
  it.each(["hopSize", "fftSize", "windowSize", "melCount", "sampleRate"])(
    "is refused where %s cannot be",
    async (name) => {
      for (const value of [0.001, 1e9, -1]) {
        const manifest = { ...referenceManifest, mel: { ...referenceManifest.mel, [name]: value } };
        await writeFile(join(folder, "foley.json"), JSON.stringify(manifest));
        await expect(readManifest(folderFiles(folder))).rejects.toMatchObject({
          code: "config",
          message: expect.stringContaining(name),
        });
      }
    },
  );
});

describe.skipIf(process.platform === "win32")("a pipe", () => {
  it("is waited for in the place of no file of a model", async () => {
    for (const name of ["config.json", "foley.json", "model.safetensors", "model.bin"]) {
      execFileSync("mkfifo", [join(folder, name)]);
    }
    await expect(readPartConfig(folderFiles(folder), "")).rejects.toMatchObject({
      code: "config",
      message: expect.stringContaining("a pipe"),
    });
    await expect(readManifest(folderFiles(folder))).rejects.toMatchObject({
      code: "config",
      message: expect.stringContaining("a pipe"),
    });
    for (const name of ["model.safetensors", "model.bin"]) {
      await expect(fileSource(join(folder, name)).then((source) => readWeights(source))).rejects.toMatchObject({
        code: "weights",
        message: expect.stringContaining("got a pipe"),
      });
    }
    await expect(fileSource("/dev/zero").then((source) => readWeights(source))).rejects.toThrow("got a device");
  });
});
