import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { writeTinyModel } from "../../../test/support/tiny-model.ts";
import { sha256, sha256OfText } from "../../engine/bytes/sha256.ts";
import type { JsonValue } from "../../engine/json/json-value.ts";
import { workOf } from "../../engine/work.ts";
import type { Foley } from "../../library/foley.ts";
import { open } from "../../library/open.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { doUnit } from "./do-unit.ts";
import { fetchPlace } from "./fetch-place.ts";
import { FolderStore } from "./folder-store.ts";
import { keepPlaces } from "./held-places.ts";
import { keepInput } from "./inputs.ts";
import { bytesOfNote, noteOfPlace } from "./keep-place.ts";
import { generateUnits } from "./kinds/generate-units.ts";
import type { UnitTools } from "./unit-kind.ts";

let folder: string;
let library: Foley;
let cache: string;
let caches = 0;
/** Reads of the store so far. */
let reads = 0;
/** What the next reads fail with, counted from here: null for nothing. */
let failAfter: number | null = null;

const at = (...names: string[]): string => join(folder, ...names);

class WatchedStore extends FolderStore {
  override async read(key: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
    reads++;
    if (failAfter !== null && failAfter-- === 0) throw new Error("the network is cut");
    return super.read(key, name);
  }
}

const toolsAt = (name: string): UnitTools => ({
  ...workOf(),
  ...{ library, version: "1.0.0", keepsInputs: true, store: new WatchedStore(at(name)) },
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-held-"));
  library = await open({ device: "cpu", threads: 1 });
  await mkdir(at("weights", "unet"), { recursive: true });
  await writeFile(at("weights", "unet", "model.bin"), new Uint8Array(100_000).fill(7));
  await writeFile(at("weights", "config.json"), "{}");
  await writeFile(at("weights", "empty"), "");
});

beforeEach(() => {
  cache = at(`cache-${caches++}`);
  vi.stubEnv("FOLEY_CACHE", cache);
  [reads, failAfter] = [0, null];
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await library.close();
  await rm(folder, { recursive: true, force: true });
});

/** @returns the hash of its note */
async function kept(path: string, tools: UnitTools): Promise<string> {
  const note = await noteOfPlace(path, tools, async (part) => void (await keepInput(part, tools.store)));
  return keepInput(bytesOfNote(note), tools.store);
}

test("a folder is fetched whole, once, and found in the cache from then on", async () => {
  const tools = toolsAt("store");
  const hash = await kept(at("weights"), tools);
  const place = await fetchPlace(hash, tools);
  expect(place).toBe(join(cache, "held", hash));
  for (const name of ["unet/model.bin", "config.json", "empty"])
    expect(await readFile(join(place ?? "", name))).toEqual(await readFile(at("weights", name)));
  // The note, and the two parts.
  expect(reads).toBe(3);
  expect(await fetchPlace(hash, tools)).toBe(place);
  expect(reads, "the note alone is read again").toBe(4);
});

test("a file is fetched under its name", async () => {
  const tools = toolsAt("store");
  const place = await fetchPlace(await kept(at("weights", "config.json"), tools), tools);
  expect(place).toMatch(/config\.json$/);
  expect(await readFile(place ?? "", "utf8")).toBe("{}");
});

test("what breaks off leaves nothing, and goes well the next time", async () => {
  const tools = toolsAt("store");
  const hash = await kept(at("weights"), tools);
  failAfter = 2;
  await expect(fetchPlace(hash, tools)).rejects.toThrow("the network is cut");
  expect(await readdir(join(cache, "held"))).toEqual([]);
  failAfter = null;
  expect(existsSync(join((await fetchPlace(hash, tools)) ?? "", "unet", "model.bin"))).toBe(true);
});

test("what the store holds under another content's hash is refused, and leaves nothing", async () => {
  const tools = toolsAt("changed");
  const hash = await kept(at("weights"), tools);
  const part = await sha256(new Uint8Array(await readFile(at("weights", "unet", "model.bin"))));
  await tools.store.write(part, "input", new TextEncoder().encode("another"));
  await expect(fetchPlace(hash, tools)).rejects.toThrow(/expected the content of the hash .*, got something else/);
  expect(await readdir(join(cache, "held"))).toEqual([]);
});

test("a note that leads out of its folder is refused", async () => {
  const tools = toolsAt("evil");
  for (const name of ["../x", "/x", "a/../../x", "a\\x", "c:x"]) {
    const hash = await keepInput(bytesOfNote({ isFolder: true, files: [{ name, size: 0, parts: [] }] }), tools.store);
    await expect(fetchPlace(hash, tools)).rejects.toThrow(/files/);
  }
});

test("what the store has not is nowhere", async () => {
  expect(await fetchPlace(await sha256OfText("nothing"), toolsAt("store"))).toBeNull();
});

/** A unit as a machine sees it that has nothing where its sender has something: under a name as long as that. */
function elsewhere(unit: UnitOfWork, path: string): UnitOfWork {
  const text = JSON.stringify(unit).replaceAll(path, at("gone"));
  return { ...(JSON.parse(text) as UnitOfWork), key: `${unit.key.slice(1)}0` };
}

test("a sound is made with a model that only its sender has, and called as there; the next one fetches nothing", async () => {
  const tools = toolsAt("sounds");
  const model = at("tiny");
  await writeTinyModel(model);
  const wishes = { durationSeconds: 0.1, steps: 1, seed: 5 };
  const request = { model, prompts: [{ prompt: "rain", seed: null }], count: 2, wishes } satisfies JsonValue;
  const plan = await generateUnits.plan(request, tools);
  const units = await Promise.all([plan.unit(0), plan.unit(1)]);
  const held = await keepPlaces(generateUnits, await plan.unit(0), tools);
  expect(Object.keys(held)).toEqual([model]);

  const [first, second] = units.map((unit) => elsewhere({ ...unit, held }, model));
  if (first === undefined || second === undefined) throw new Error("no units");
  await expect(doUnit({ ...first, held: {} }, tools), "it lacks the model").rejects.toThrow(/got ".*gone"; check it/);
  const place = (await fetchPlace(held[model] ?? "", tools)) ?? "";
  await truncate(join(place, "unet", "config.json"), 0);
  await expect(doUnit(first, tools), "what was fetched is another by now").rejects.toThrow(/config\.json/);
  expect(existsSync(place), "it is fetched anew").toBe(false);
  expect(await doUnit(first, tools)).toBe(true);
  const fetched = reads;
  expect(await doUnit(second, tools)).toBe(true);
  expect(reads - fetched, "the note alone").toBe(1);

  await rm(join(cache, "held"), { recursive: true });
  const here = units[1];
  if (here === undefined) throw new Error("no unit");
  await doUnit(here, tools);
  expect(existsSync(join(cache, "held")), "what lies here is used").toBe(false);
  const latin1 = new TextDecoder("latin1");
  const soundOf = async ({ key }: UnitOfWork): Promise<string> =>
    latin1.decode(await tools.store.read(key, "sound.wav")).replaceAll(at("gone"), model);
  expect((await soundOf(second)) === (await soundOf(here)), "in all bytes").toBe(true);
});
