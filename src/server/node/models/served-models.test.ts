import { mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findModelFolder } from "../../../generate/node/find-model.ts";
import { modelFolder } from "../sounds/job-sound-files.ts";
import { ServedModels } from "./served-models.ts";

let folder: string;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  folder = await mkdtemp(join(tmpdir(), "foley-models-"));
});

afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

test("a model without an audio encoder is known to hear no sounds", async () => {
  const id = "00000001-0000-4000-8000-000000000000";
  const [nano, deaf] = [findModelFolder("nano"), join(folder, id, modelFolder)];
  await mkdir(deaf, { recursive: true });
  for (const part of await readdir(nano)) {
    if (part !== "audio_encoder") await symlink(join(nano, part), join(deaf, part));
  }
  const models = await ServedModels.open(folder);
  expect(["nano", `job:${id}`].map((name) => models.hearsSounds(name))).toEqual([true, false]);
  expect(models.list().map((model) => Object.keys(model))).toContainEqual([
    "name",
    "sampleRate",
    "defaults",
    "licence",
  ]);
});

test("models that came or went since are known where they are asked for, once in some seconds", async () => {
  const [first, second] = ["1", "2"].map((n) => `0000000${n}-0000-4000-8000-000000000000`) as [string, string];
  const models = await ServedModels.open(folder);
  const isListed = (id: string): boolean => models.find(`job:${id}`) !== null;
  const add = async (id: string): Promise<void> => {
    await mkdir(join(folder, id));
    await symlink(findModelFolder("nano"), join(folder, id, modelFolder));
  };
  await add(first);
  await models.freshen();
  expect(isListed(first)).toBe(false);
  vi.advanceTimersByTime(10_000);
  await models.freshenFor(["nano"]);
  expect(isListed(first)).toBe(false);
  await models.freshenFor(["nano", "other"]);
  expect(isListed(first)).toBe(true);
  await rm(join(folder, first), { recursive: true });
  await add(second);
  vi.advanceTimersByTime(10_000);
  await Promise.all([models.freshen(), models.freshen()]);
  expect([first, second].map(isListed)).toEqual([false, true]);
});
