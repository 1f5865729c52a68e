import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assembleModel } from "../src/generate/node/assemble.ts";
import { load } from "../src/index.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { type CliOutcome, runCli } from "./support/run-cli.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

let folder: string;
let tiny: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-assemble-"));
  tiny = join(folder, "tiny");
  await writeTinyModel(tiny);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const assemble = (...rest: string[]): Promise<CliOutcome> => runCli("assemble", "--ldm", tiny, "--clap", tiny, ...rest);

const cpu = { device: "cpu", threadCount: 1 } as const;

describe("foley assemble", () => {
  it("puts parts together as a model that makes the same sounds", async () => {
    const out = join(folder, "whole");
    expect(
      await assemble("--vocoder", tiny, "--out", out, "--steps", "3", "--eta", "0.5", "--duration", "0.2"),
    ).toMatchObject({
      status: 0,
    });
    const [first, second] = [await load(tiny, cpu), await load(out, cpu)];
    expect(second.defaults).toMatchObject({ steps: 3, eta: 0.5, durationSeconds: 0.2 });
    const wishes = { seed: 1, steps: 2, eta: 0.5, durationSeconds: 0.2 };
    const [a, b] = [await first.generate("rain", wishes), await second.generate("rain", wishes)];
    expect(b.samples).toEqual(a.samples);
    await Promise.all([first.dispose(), second.dispose()]);
  });

  it("hears as CLAP does whose features transformers keeps in a file beside it", async () => {
    const [clap, out] = [join(folder, "clap"), join(folder, "hearing")];
    await cp(tiny, clap, { recursive: true });
    const place = join(clap, "audio_encoder");
    const { features, ...config } = JSON.parse(await readFile(join(place, "config.json"), "utf8"));
    await writeFile(join(place, "config.json"), JSON.stringify(config));
    const beside = {
      ...{ feature_size: features.melCount, sampling_rate: features.sampleRate, hop_length: features.hopSize },
      ...{ fft_window_size: features.fftSize, frequency_min: features.fMin, frequency_max: features.fMax },
      ...{ max_length_s: features.maxSeconds, truncation: features.melScale === "htk" ? "fusion" : "rand_trunc" },
    };
    await writeFile(join(place, "preprocessor_config.json"), JSON.stringify(beside));
    await assembleModel({ ldm: tiny, clap }, out);
    expect(JSON.parse(await readFile(join(out, "audio_encoder", "config.json"), "utf8")).features).toEqual(features);
  });

  it("names the option of a default vocoder that there is none of", async () => {
    const { status, err } = await runCli(
      "assemble",
      "--ldm",
      "a",
      "--clap",
      "b",
      "--out",
      "c",
      "--default-vocoder",
      "x",
    );
    expect(status).toBe(2);
    expect(err).toContain("option '--default-vocoder <name>' argument 'x' is invalid.");
  });

  it("stores every part in half precision where it is told to, and the index last", async () => {
    const out = join(folder, "half");
    await assemble("--vocoder", tiny, "--out", out, "--half", "--name", "tiny");
    const files = (await readdir(out, { recursive: true })).filter((file) => file.endsWith(".safetensors"));
    expect(files).toHaveLength(5);
    for (const file of files) {
      const { tensors } = await readSafetensors(join(out, file));
      expect([...tensors.values()].every(({ dtype }) => dtype === "float16")).toBe(true);
    }
    const index = JSON.parse(await readFile(join(out, "model_index.json"), "utf8")) as Record<string, unknown>;
    expect(Object.keys(index).sort()).toEqual([
      "_class_name",
      "audio_encoder",
      "scheduler",
      "text_encoder",
      "tokenizer",
      "unet",
      "vae",
      "vocoder",
    ]);
    const model = await load(out, cpu);
    await expect(model.generate("rain", { steps: 1, durationSeconds: 0.1 })).resolves.toBeDefined();
    await model.dispose();
  });

  it("names the part that a source lacks, and leaves no folder", async () => {
    const out = join(folder, "broken");
    const { status, err } = await assemble("--vocoder", folder, "--out", out);
    expect(status).toBe(1);
    expect(err).toContain(join(folder, "vocoder"));
    expect((await readdir(folder)).filter((name) => name.includes("broken"))).toEqual([]);
  });

  it("takes the place of a model that is there, and keeps what else was in its folder", async () => {
    const out = join(folder, "again");
    await assemble("--out", out, "--name", "first");
    await writeFile(join(out, "README.md"), "my card");
    await writeFile(join(out, "files.json"), "hashes of the first");
    expect((await assemble("--out", out, "--name", "second")).err).toBe("");
    expect(await readdir(out)).not.toContain("files.json");
    expect(JSON.parse(await readFile(join(out, "foley.json"), "utf8"))).toMatchObject({ name: "second" });
    expect(await readFile(join(out, "README.md"), "utf8")).toBe("my card");
    expect((await assemble("--vocoder", tiny, "--out", out)).err).toBe("");
    expect(await readdir(out)).toContain("vocoder");
    expect((await assemble("--out", out)).err).toBe("");
    expect(await readdir(out)).toContain("README.md");
    expect(await readdir(out)).not.toContain("vocoder");
    expect((await readdir(folder)).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("has the defaults of its diffusion model where nothing else is said, but for the vocoder", async () => {
    const [source, out] = [join(folder, "with-defaults"), join(folder, "keeps-defaults")];
    await writeTinyModel(source, { manifest: { defaults: { eta: 1, windowSeconds: 5.12, vocoder: "griffin-lim" } } });
    const config = join(source, "unet", "config.json");
    const unet = JSON.parse(await readFile(config, "utf8")) as object;
    await writeFile(config, JSON.stringify({ ...unet, sample_size: 77 }));
    const written = async (file: string): Promise<unknown> => JSON.parse(await readFile(join(out, file), "utf8"));
    const rest = ["--ldm", source, "--clap", tiny, "--vocoder", tiny, "--out", out];
    expect(await runCli("assemble", ...rest, "--steps", "7")).toMatchObject({ status: 0 });
    expect(await written("foley.json")).toHaveProperty("defaults", { steps: 7, eta: 1, windowSeconds: 5.12 });
    expect(await written("unet/config.json")).toMatchObject({ sample_size: 77 });
    await runCli("assemble", ...rest, "--duration", "0.32");
    expect(await written("unet/config.json")).not.toMatchObject({ sample_size: 77 });
  });

  it("has the defaults of the model that CLAP and vocoder come from, and says so", async () => {
    const [ldm, source, out] = ["learnt", "surrounding", "fine-tuned"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await writeTinyModel(ldm, { manifest: { defaults: undefined } });
    await writeTinyModel(source, { manifest: { defaults: { steps: 9, eta: 1, vocoder: "griffin-lim" } } });
    const rest = ["--ldm", ldm, "--vocoder", source, "--out", out, "--steps", "7"];
    expect((await runCli("assemble", ...rest, "--clap", source)).err).toBe(
      `warning: defaults: eta 1, vocoder griffin-lim are taken from ${source}, whose CLAP and vocoder these are\n`,
    );
    const defaults = async () => JSON.parse(await readFile(join(out, "foley.json"), "utf8")).defaults;
    expect(await defaults()).toEqual({ steps: 7, eta: 1, vocoder: "griffin-lim" });
    expect((await runCli("assemble", ...rest, "--clap", tiny)).err).toBe("");
    expect(await defaults()).toEqual({ steps: 7 });
  });

  it("has of those no more than what a training's model does not say, of whose vocoder nothing is known", async () => {
    const [ldm, source, out] = [join(folder, "run"), join(folder, "begun-from"), join(folder, "tuned")];
    await writeTinyModel(source, { manifest: { defaults: { steps: 9, eta: 1, vocoder: "griffin-lim" } } });
    await writeTinyModel(ldm, { manifest: { defaults: { steps: 2, guidance: 1, vocoder: "griffin-lim" } } });
    const taken = async () => {
      const { err } = await runCli("assemble", "--ldm", ldm, "--clap", source, "--vocoder", source, "--out", out);
      return { err, defaults: JSON.parse(await readFile(join(out, "foley.json"), "utf8")).defaults };
    };
    expect(await taken()).toEqual({ err: "", defaults: { steps: 2, guidance: 1 } });
    await rm(join(ldm, "model_index.json"));
    expect(await taken()).toEqual({
      err: `warning: defaults: eta 1, vocoder griffin-lim are taken from ${source}, whose CLAP and vocoder these are\n`,
      defaults: { steps: 2, guidance: 1, eta: 1, vocoder: "griffin-lim" },
    });
  });

  it("is what a model without CLAP is told to be completed with", async () => {
    await cp(join(tiny, "unet"), join(folder, "part", "unet"), { recursive: true });
    const { err } = await runCli("generate", "rain", "--model", join(folder, "part"), "--quiet");
    expect(err).toMatch(
      /got no vae, text_encoder, tokenizer, scheduler; add them with foley assemble, or choose another/,
    );
  });

  it("leaves the folder of something else as it is", async () => {
    const out = join(folder, "taken");
    await mkdir(out);
    await writeFile(join(out, "mine.txt"), "mine");
    const { status, err } = await assemble("--out", out);
    expect(status).toBe(2);
    expect(err).toContain(`${out}: expected a name that is free`);
    expect(await readdir(out)).toEqual(["mine.txt"]);
  });

  it("refuses default settings that cannot be, before it writes", async () => {
    const out = join(folder, "impossible");
    const { status, err } = await assemble("--out", out, "--steps", "0");
    expect(status).toBe(2);
    expect(err).toMatch(/^foley: option '--steps .* expected a whole number from 1 to 999, got/);
    expect(await readdir(folder)).not.toContain("impossible");
  });
});
