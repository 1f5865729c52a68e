import { describe, expect, it } from "vitest";
import { captionsFor } from "./captions.ts";
import { evaluationPrompts } from "./evaluation-prompts.ts";

const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z ]/g, "");

describe("captions", () => {
  it.each(Object.keys(evaluationPrompts))("of %s are many, and no two alike", (label) => {
    const captions = captionsFor(label);
    expect(captions.length).toBeGreaterThan(100);
    expect(new Set(captions).size).toBe(captions.length);
  });

  it.each(Object.entries(evaluationPrompts))("of %s leave out the prompts that measure a model", (label, prompts) => {
    const captions = new Set(captionsFor(label).map(plain));
    expect(prompts.filter((prompt) => captions.has(plain(prompt)))).toEqual([]);
    expect(prompts.length).toBeGreaterThanOrEqual(2);
  });

  it("of different labels are different, so that a caption means one label", () => {
    const all = Object.keys(evaluationPrompts).flatMap((label) => captionsFor(label).map(plain));
    const owners = Object.keys(evaluationPrompts).map((label) => new Set(captionsFor(label).map(plain)));
    const shared = all.filter((caption) => owners.filter((owner) => owner.has(caption)).length > 1);
    expect(shared).toEqual([]);
  });

  it("of a label that is not known are its own words", () => {
    expect(captionsFor("door_wood_knock")[0]).toBe("door wood knock");
    expect(captionsFor("door_wood_knock")).toContain("the sound of door wood knock");
  });
});
