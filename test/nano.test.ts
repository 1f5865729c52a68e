import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { evaluationPrompts } from "../src/data/index.ts";
import { embeddedModels, load } from "../src/index.ts";

const folder = new URL("../models/nano/", import.meta.url);
const read = (name: string): string => readFileSync(fileURLToPath(new URL(name, folder)), "utf8");

interface Count {
  readonly right: number;
  readonly total: number;
}

interface Tally extends Count {
  readonly accuracy: number;
  readonly perClass: Readonly<Record<string, Count>>;
}

const score = JSON.parse(read("score.json")) as { real: Tally; generated: Tally & { settings: object } };
const card = read("README.md");

describe("the embedded model", () => {
  it("is what load takes when nothing is asked for, and makes a sound that is neither silent nor clipped", async () => {
    const model = await load(undefined, { device: "cpu" });
    const clip = await model.generate("a dog barking", { seed: 1 });
    await model.dispose();
    expect(embeddedModels()).toContain("nano");
    expect(clip.settings.model).toBe("nano");
    expect(clip.durationSeconds).toBeCloseTo(5.12);
    expect(clip.clippedCount).toBe(0);
    expect(Math.max(...clip.samples.map(Math.abs))).toBeGreaterThan(0.05);
  });

  it("follows a sound in place of words", async () => {
    const model = await load("nano", { device: "cpu" });
    const settings = { seed: 1, steps: 4, durationSeconds: 1 };
    const like = await model.generate(null, { ...settings, audio: fixture("dog-bark.flac") });
    const other = await model.generate(null, { ...settings, audio: fixture("rain.wav") });
    await model.dispose();
    expect(like.samples).not.toEqual(other.samples);
  });

  it("was scored with the settings that it has by default", async () => {
    const model = await load("nano", { device: "cpu" });
    expect(model.defaults).toMatchObject(score.generated.settings);
    await model.dispose();
  });
});

describe("the score in the model card", () => {
  it.each(["real", "generated"] as const)("adds up: %s", (side) => {
    const { right, total, accuracy, perClass } = score[side];
    const counts = Object.values(perClass);
    expect(Object.keys(perClass).sort()).toEqual(Object.keys(evaluationPrompts).sort());
    expect(counts.reduce((sum, count) => sum + count.right, 0)).toBe(right);
    expect(counts.reduce((sum, count) => sum + count.total, 0)).toBe(total);
    expect(accuracy).toBe(right / total);
  });

  it("is the one that was measured, class by class", () => {
    const { real, generated } = score;
    expect(card).toContain(`${real.right} of the ${real.total}`);
    expect(card).toContain(`**${generated.right} of ${generated.total}**`);
    for (const [label, { right, total }] of Object.entries(generated.perClass))
      expect(card).toContain(`| ${label} | ${right}/${total} |`);
  });

  it("is at least 60 %", () => {
    expect(score.generated.total).toBe(80);
    expect(score.generated.accuracy).toBeGreaterThanOrEqual(0.6);
  });
});

describe("the attribution", () => {
  const { data } = Papa.parse<Record<string, string>>(read("ATTRIBUTION.csv").trim(), { header: true });

  it("names source and licence of every clip, each once", () => {
    expect(new Set(data.map(({ clip }) => clip)).size).toBe(318);
    for (const row of data) {
      expect(row.licence, row.clip).toMatch(/^CC(0|-BY)$/);
      expect(row.source, row.clip).not.toBe("");
    }
  });
});

function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}
