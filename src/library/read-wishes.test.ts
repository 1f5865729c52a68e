import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readWishes } from "./read-wishes.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-wishes-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(name: string, text: string) {
  const path = join(folder, name);
  await writeFile(path, text);
  return { path, ...(await readWishes(path, new AbortController().signal)) };
}

describe("a file of settings", () => {
  it("may be YAML or JSON", async () => {
    const wishes = { steps: 3, guidanceInterval: [0.1, 0.9], inpaint: [{ fromSeconds: 1 }] };
    expect((await read("a.json", JSON.stringify(wishes))).wishes).toEqual(wishes);
    const yaml = "steps: 3\nguidanceInterval: [0.1, 0.9]\ninpaint:\n  - fromSeconds: 1\n";
    expect(await read("a.yaml", yaml)).toMatchObject({ wishes, warnings: [] });
  });

  it("may hold what a sound's own settings say, and tells what is not taken of it", async () => {
    const settings = { foley: "0", model: "nano", prompt: "rain", audio: null, steps: 3, level: {}, seed: 1 };
    const { path, wishes, warnings } = await read("b.json", JSON.stringify(settings));
    expect(wishes).toEqual({ audio: null, steps: 3, seed: 1 });
    expect(warnings).toEqual([`settings ${path}: how a sound is made is taken from it, not the prompt, model`]);
  });

  it.each([
    ["c.json", '{ "step": 3 }', 'expected options that there are, got "step"; it may be steps'],
    ["c.yml", "steps: 0", "steps: expected a whole number from 1 to 999, got 0; change it"],
    ["d.yml", "- 1", "expected settings as name: value"],
  ])("is refused by its name and the setting's: %s %s", async (name, text, message) => {
    await expect(read(name, text)).rejects.toThrow(`${join(folder, name)}: ${message}`);
  });
});
