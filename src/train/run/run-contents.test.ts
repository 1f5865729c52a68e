import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileSound } from "../../evaluate/node/file-sound.ts";
import { contentOfModel, contentOfSounds, contentsOfClips } from "./run-contents.ts";

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-contents-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const clip = (id: string, hash: string, caption: string) => ({
  id,
  hash,
  labels: [id],
  captions: [caption],
  weight: 1,
});
const [a, b] = [clip("a", "01", "a dog"), clip("b", "02", "rain")];

describe("the contents of clips", () => {
  it("tell their order, their sounds, what is said of them and how often they are drawn", async () => {
    const usual = await contentsOfClips([a, b], true);
    expect(await contentsOfClips([{ ...a }, { ...b }], true)).toEqual(usual);
    const differ = async (...clips: (typeof a)[]): Promise<string[]> => {
      const other = await contentsOfClips(clips, true);
      return Object.keys(usual).filter((name) => usual[name]?.sha256 !== other[name]?.sha256);
    };
    expect(await differ(b, a)).toEqual(["sounds", "labels", "captions"]);
    expect(await differ({ ...a, hash: "02" }, { ...b, hash: "01" })).toEqual(["sounds"]);
    expect(await differ({ ...a, captions: b.captions }, { ...b, captions: a.captions })).toEqual(["captions"]);
    expect(await differ({ ...a, labels: b.labels }, b)).toEqual(["labels"]);
    expect(await differ({ ...a, weight: 2 }, b)).toEqual(["weights"]);
  });

  it("tell of sounds alone where nothing else is learnt from", async () => {
    expect(await contentsOfClips([a, { ...b, captions: ["x"], weight: 3 }], false)).toEqual(
      await contentsOfClips([a, b], false),
    );
  });
});

describe("the content of a model", () => {
  it("is that of its networks, wherever they lie and whatever lies beside them", async () => {
    const part = async (model: string, name: string, text: string): Promise<void> => {
      await cp(import.meta.filename, at(model, name, "README.md"));
      await writeFile(at(model, name, "config.json"), text);
    };
    await part("one", "vae", "1");
    await part("one", "unet", "1");
    await cp(at("one"), at("two"), { recursive: true });
    await writeFile(at("two", "vae", "README.md"), "other words");
    await writeFile(at("two", "card.md"), "");
    const hashes = async (as: Parameters<typeof contentOfModel>[1]): Promise<string[]> =>
      Promise.all(["one", "two"].map(async (model) => (await contentOfModel(at(model), as)).sha256));
    const alike = async (as: Parameters<typeof contentOfModel>[1]): Promise<boolean> => {
      const [one, two] = await hashes(as);
      return one === two;
    };
    expect(await alike("from")).toBe(true);
    await part("two", "unet", "2");
    expect([await alike("vae"), await alike("from")]).toEqual([true, false]);
    await part("two", "vae", "2");
    expect(await alike("vae")).toBe(false);
  });
});

describe("the content of sounds", () => {
  it("is that of their files, and of one that cannot be read none", async () => {
    const sounds = () => contentOfSounds([fileSound({ name: "a", path: at("a.wav") })]);
    const none = await sounds();
    await writeFile(at("a.wav"), "1");
    const one = await sounds();
    await writeFile(at("a.wav"), "2");
    expect(new Set([none, one, await sounds()].map(({ sha256 }) => sha256)).size).toBe(3);
  });
});
