import { describe, expect, it } from "vitest";
import * as foley from "../src/index.ts";

/** The library as a program without types calls it. */
type Untyped = Record<string, (...given: unknown[]) => Promise<unknown>>;
const library = foley as unknown as Untyped;
const sound = { name: "a", path: "a.wav" };

describe("wrong arguments", () => {
  it.each([
    ["load", [5]],
    ["load", [null]],
    ["load", ["nano", null]],
    ["load", ["nano", { device: 5 }]],
    ["load", ["nano", { device: "gpu" }]],
    ["load", ["nano", { threadCount: -1 }]],
    ["load", ["nano", { threadCount: "two" }]],
    ["load", ["nano", { threads: 2 }]],
    ["load", ["nano", { loras: "a.safetensors" }]],
    ["load", ["nano", { loras: ["a.safetensors"] }]],
    ["evaluate", []],
    ["evaluate", ["made", "real"]],
    ["evaluate", [[5], [5]]],
    ["evaluate", [[{ path: "a.wav" }], [sound]]],
    ["evaluate", [[sound], [{ name: "a", waveform: "a.wav" }]]],
    ["evaluate", [[sound], [sound], { preset: "paper" }]],
    ["evaluate", [[sound], [sound], { cache: true }]],
    ["sensitivity", []],
    ["sensitivity", ["real", { seeds: 0.5 }]],
  ])("of %s are mistakes in usage, told in one line: %j", async (name, given) => {
    const error = await library[name]?.(...given).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(foley.FoleyError);
    expect(error).toMatchObject({ code: "usage", message: expect.stringMatching(/^.*expected .*, got .*; .*$/) });
  });
});
