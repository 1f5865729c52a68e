import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runCli } from "./support/run-cli.ts";
import { writeTone } from "./support/write-tone.ts";

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-evaluate-settings-"));
  vi.stubEnv("FOLEY_CACHE", at("cache"));
  for (const [set, hertz] of [
    ["made", 400],
    ["real", 300],
  ] as const)
    for (const i of [1, 2]) await writeTone(at(set, `${i}.wav`), hertz * i, { seconds: 1 });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function evaluate(settings: string, ...args: string[]) {
  await writeFile(at("settings.yaml"), settings);
  const files = ["--settings", at("settings.yaml"), "--json", at("scores.json")];
  return runCli("evaluate", at("made"), at("real"), ...files, ...args, "--device", "cpu", "--threads", "1", "--quiet");
}

describe("the settings of an evaluation", () => {
  it("may stand in a file, and options go before them", async () => {
    const wishes = "preset: paper-2023\npanns: aisfx\nvggish: aisfx\nbootstrap: 50\n";
    expect(await evaluate(wishes, "--bootstrap", "40")).toMatchObject({ status: 0, err: "" });
    const { manifest, intervals } = JSON.parse(await readFile(at("scores.json"), "utf8"));
    expect(manifest).toMatchObject({ preset: "paper-2023", backbones: { classifier: { name: "aisfx" } } });
    expect(Object.keys(intervals)).toContain("fd");
  });

  it("end in scores that are shown, though a file cannot be written", async () => {
    const { status, out, err } = await evaluate("realToReal: false", "--json", at("x".repeat(300)));
    expect([status, err.split("\n").length]).toEqual([1, 2]);
    expect(out).toMatch(/^metric +score/m);
  });

  it.each([
    ["onEror: fatal", "onError"],
    ["preset: paper", "paper-2023"],
    ["bootstrap: many", "40"],
    ["bootstrap: 1", "40"],
    ["also: [openl3=a.pt, ms-clap, openl3=b.pt]", "each judge once"],
  ])("are refused where they cannot be, in one line: %s", async (text, expected) => {
    const { status, err } = await evaluate(text);
    expect([status, err.split("\n").length]).toEqual([1, 2]);
    expect(err).toContain("settings.yaml");
    expect(err).toContain(expected);
  });
});
