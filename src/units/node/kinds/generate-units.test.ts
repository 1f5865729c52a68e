import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeTinyModel } from "../../../../test/support/tiny-model.ts";
import { workOf } from "../../../engine/work.ts";
import type { Foley } from "../../../library/foley.ts";
import { open } from "../../../library/open.ts";
import { readUnitResult } from "../../unit-result.ts";
import { doUnit } from "../do-unit.ts";
import { FolderStore } from "../folder-store.ts";
import type { UnitTools } from "../unit-kind.ts";
import { type GenerateUnitsRequest, notedSoundSchema } from "./generate-request.ts";
import { generateUnits } from "./generate-units.ts";
import { loraHash } from "./planned-model.ts";

let folder: string;
let model: string;
let library: Foley;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-units-"));
  model = join(folder, "tiny");
  await writeTinyModel(model);
  library = await open({ device: "cpu", threads: 1 });
});

afterAll(async () => {
  await library.close();
  await rm(folder, { recursive: true, force: true });
});

const toolsAt = (name: string, version = "1.0.0"): UnitTools => ({
  ...workOf(),
  ...{ library, version, keepsInputs: false, store: new FolderStore(join(folder, name)) },
});

const request = (seed: number | undefined = 5): GenerateUnitsRequest => ({
  ...{ model, count: 2 },
  prompts: [
    { prompt: "rain", seed: null },
    { prompt: "wind", seed: 9 },
  ],
  wishes: { durationSeconds: 0.1, steps: 1, seed },
});

const json = (value: object) => JSON.parse(JSON.stringify(value));

test("a unit for each sound, with keys that are the same at every plan and others for anything else", async () => {
  const keysOf = async (asked: object, version?: string): Promise<string[]> => {
    const { total, unit } = await generateUnits.plan(json(asked), toolsAt("keys", version));
    return Promise.all(Array.from({ length: total }, async (_, i) => (await unit(i)).key));
  };
  const keys = await keysOf(request());
  expect(new Set(keys).size).toBe(4);
  expect(await keysOf(request())).toEqual(keys);
  const plan = await generateUnits.plan(json(request()), toolsAt("keys"));
  expect(await keysOf(plan.request as object)).toEqual(keys);
  for (const other of [await keysOf(request(), "1.0.1"), await keysOf({ ...request(), format: "flac" })])
    expect(other.filter((key) => keys.includes(key))).toEqual([]);
});

test("what chance decides is told, as no other machine would plan the same", async () => {
  const { wishes, ...rest } = request();
  const { seed: _, ...others } = wishes ?? {};
  expect((await generateUnits.plan(json({ ...rest, wishes: others }), toolsAt("drawn"))).drawn).toBe("seed");
  expect((await generateUnits.plan(json(request()), toolsAt("drawn"))).drawn).toBeNull();
});

test("a unit is the sound that the library makes, and is made once", async () => {
  const tools = toolsAt("made");
  const { unit } = await generateUnits.plan(json(request()), tools);
  const one = await unit(1);
  expect(await doUnit(one, tools)).toBe(true);
  expect(await doUnit(one, tools)).toBe(false);
  expect(await tools.store.list(one.key)).toEqual(["done.json", "sound.wav"]);
  const clip = await (await library.model(model)).generate("rain", { durationSeconds: 0.1, steps: 1, seed: 6 });
  expect(await tools.store.read(one.key, "sound.wav")).toEqual(await clip.encode("wav"));
  expect((await readUnitResult(one.key, notedSoundSchema, tools)).noted).toMatchObject({
    settings: { seed: 6, prompt: "rain" },
  });
});

test("a result that a disk lost a part of is named, with what to do, and never given out", async () => {
  const tools = toolsAt("damaged");
  const { unit } = await generateUnits.plan(json(request()), tools);
  const one = await unit(0);
  await doUnit(one, tools);
  const refusal = (name: string, came: string): string =>
    `expected ${name} of the unit ${one.key} as it was written, got ${came}; remove what lies there`;
  const place = join(folder, "damaged", "units", one.key.slice(0, 2), one.key);
  await truncate(join(place, "sound.wav"), 0);
  const { read } = await readUnitResult(one.key, notedSoundSchema, tools);
  await expect(read("sound.wav")).rejects.toThrow(refusal("sound.wav", "something else"));
  await rm(join(place, "sound.wav"));
  await expect(read("sound.wav")).rejects.toThrow(refusal("sound.wav", "none"));
  for (const text of ["", "{}", '{"noted":{}}']) {
    await writeFile(join(place, "done.json"), text);
    await expect(readUnitResult(one.key, notedSoundSchema, tools)).rejects.toThrow(
      refusal("done.json", "something else"),
    );
  }
});

test("low-rank changes are told by the settings beside them too, and by nothing else", async () => {
  const hashes = new Set<string>();
  for (const [name, alpha] of [
    ["a", null],
    ["b", 1],
    ["c", 8],
    ["d", 8],
  ] as const) {
    const place = join(folder, `lora-${name}`);
    await mkdir(join(place, "checkpoint-500"), { recursive: true });
    await writeFile(join(place, "pytorch_lora_weights.safetensors"), "weights");
    if (alpha !== null) await writeFile(join(place, "adapter_config.json"), `{ "lora_alpha": ${alpha} }`);
    await writeFile(join(place, "README.md"), name);
    hashes.add(await loraHash({ path: join(place, "pytorch_lora_weights.safetensors"), strength: 1 }));
    hashes.add(await loraHash({ path: place, strength: 1 }));
  }
  expect(hashes.size).toBe(6);
});

test("what a unit needs is its networks' size, whatever lies beside them in the model's folder", async () => {
  const beside = join(folder, "beside");
  await writeTinyModel(beside);
  await writeFile(join(beside, "sheet.png"), new Uint8Array(4_000_000));
  const needed = async (name: string) =>
    (await (await generateUnits.plan(json({ ...request(), model: name }), toolsAt("needs"))).unit(0)).needs.memoryBytes;
  expect(await needed(model)).toBeGreaterThan(0);
  expect(await needed(beside)).toBe(await needed(model));
});
