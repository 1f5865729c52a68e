import { describe, expect, it } from "vitest";
import { Clip, type ClipSettings } from "../generate/clip.ts";
import { type GenerateEvent, generateEvent } from "../generate/generate-event.ts";
import type { GenerateOptions } from "../generate/options.ts";
import { referenceSettings } from "../generate/settings.ts";
import { planSounds, type SoundOrder, shapeOfSounds, soundsOf } from "../generate/sound-plan.ts";
import { generateSounds } from "./generate.ts";

const prompts = (...words: string[]) => words.map((prompt) => ({ prompt, seed: null }));
const order = (given: Partial<SoundOrder>): SoundOrder => ({ prompts: [], count: 1, wishes: {}, ...given });

/** Stands for a model: notes what it was asked for, and tells one half. */
function model(asked: GenerateOptions[] = []) {
  return {
    defaults: referenceSettings,
    sampleRate: 16_000,
    generate: async (prompt: string | null, options: GenerateOptions = {}): Promise<Clip> => {
      asked.push(options);
      const facts = { stage: "sampling", step: 1, steps: 1, window: 0, windows: 1, preview: null } as const;
      await options.report?.({ ...generateEvent(facts), share: 0.5 });
      const settings: ClipSettings = { ...referenceSettings, prompt, audio: null, seed: options.seed ?? 0, ...made };
      return new Clip({ sampleRate: 16_000, channels: [Float32Array.of(0)] }, settings);
    },
  };
}
const made = { foley: "0", model: "m", loudness: "off" } as const;

const seedsOf = (given: Partial<SoundOrder>): (readonly [string | null, number])[] =>
  [...soundsOf(model(), planSounds(order(given)))].map(({ prompt, seed }) => [prompt, seed] as const);

describe("sounds of several prompts", () => {
  it("have seeds that count up, over what candidates use", () => {
    expect(seedsOf({ prompts: prompts("rain", "wind"), count: 2, wishes: { seed: 5, candidates: 3 } })).toEqual([
      ["rain", 5],
      ["rain", 8],
      ["wind", 11],
      ["wind", 14],
    ]);
  });

  it("have their own seeds where they say them, and those of a fidelity where nobody does", () => {
    const own = { prompt: "rain", seed: 7 };
    expect(seedsOf({ prompts: [own], count: 2, wishes: { seed: 1 } })).toEqual([
      ["rain", 7],
      ["rain", 8],
    ]);
    expect(seedsOf({ prompts: prompts("rain"), count: 2, wishes: { fidelity: "audioldm" } })).toEqual([
      ["rain", 42],
      ["rain", 45],
    ]);
  });

  it("are refused before the first is made where a seed would count up beyond the last whole number", () => {
    const last = Number.MAX_SAFE_INTEGER;
    const refusal = { code: "usage", subject: "seed", message: expect.stringContaining(`at most ${last - 1}`) };
    const two = { prompts: prompts("rain"), count: 2 };
    expect(() => planSounds(order({ ...two, wishes: { seed: last } }))).toThrow(expect.objectContaining(refusal));
    expect(() => planSounds(order({ ...two, prompts: [{ prompt: "rain", seed: last }] }))).toThrow(/counts up over 2/);
    expect(() => planSounds(order({ ...two, wishes: { seed: last - 1, candidates: 3 } }))).toThrow(/over 6 sounds/);
    expect(() => planSounds(order({ ...two, wishes: { seed: last - 1, fidelity: "audioldm" } }))).toThrow(/over 6/);
    expect(seedsOf({ ...two, wishes: { seed: last - 1 } })).toEqual([
      ["rain", last - 1],
      ["rain", last],
    ]);
  });

  it("are made by the same wishes, and tell how far all of them are", async () => {
    const [asked, told]: [GenerateOptions[], GenerateEvent[]] = [[], []];
    const plan = planSounds(order({ prompts: prompts("rain", "wind"), wishes: { steps: 3, seed: 1 } }));
    const report = (event: GenerateEvent): void => void told.push(event);
    for (const sound of soundsOf(model(asked), plan)) await sound.make({ report });
    expect(asked).toMatchObject([
      { steps: 3, seed: 1 },
      { steps: 3, seed: 2 },
    ]);
    expect(told.map(({ share, note }) => [share, note])).toEqual([
      [0.25, "sound 1 of 2"],
      [0.75, "sound 2 of 2"],
    ]);
  });

  it.each<[string, Partial<SoundOrder>, string]>([
    ["of nothing", {}, "expected a prompt or a sound to be like, got neither"],
    ["of no words", { prompts: prompts("rain", " ") }, "prompt: expected some words"],
    [
      "with a wish that cannot be",
      { prompts: prompts("rain"), wishes: { steps: 0 } },
      "steps: expected a whole number",
    ],
  ])("are refused before anything is made: %s", (_what, given, message) => {
    expect(() => planSounds(order(given))).toThrow(message);
  });

  it("lie as the sound that is changed, or as the model's", () => {
    const init = { sampleRate: 44_100, channels: [Float32Array.of(1), Float32Array.of(1)] };
    const shape = (wishes: SoundOrder["wishes"]) =>
      shapeOfSounds(model(), planSounds(order({ prompts: prompts("rain"), wishes })));
    expect(shape({})).toEqual({ sampleRate: 16_000, channels: 1 });
    expect(shape({ init })).toEqual({ sampleRate: 44_100, channels: 2 });
    expect(shape({ init, fidelity: "audioldm" })).toEqual({ sampleRate: 16_000, channels: 1 });
    expect(shape({ sampleRate: 8000 })).toEqual({ sampleRate: 8000, channels: 1 });
  });

  it("come one by one as they are made, each of a prompt in words or with its seed", async () => {
    const prompts = ["rain", { prompt: "wind", seed: 9 }];
    const sounds: unknown[] = [];
    for await (const sound of generateSounds(model(), { prompts, count: 2, wishes: { seed: 1 } }))
      sounds.push([sound.prompt, sound.seed, sound.index, sound.clip.settings.seed]);
    expect(sounds).toEqual([
      ["rain", 1, 0, 1],
      ["rain", 2, 1, 2],
      ["wind", 9, 2, 9],
      ["wind", 10, 3, 10],
    ]);
  });

  it("may leave a seed out, and follow a sound alone", async () => {
    const audio = { sampleRate: 16_000, channels: [Float32Array.of(1)] };
    const sounds: unknown[] = [];
    const wish = { prompts: [{ prompt: "rain" }, { prompt: null }], wishes: { seed: 4, audio } };
    for await (const { prompt, seed } of generateSounds(model(), wish)) sounds.push([prompt, seed]);
    expect(sounds).toEqual([
      ["rain", 4],
      [null, 5],
    ]);
  });

  it.each<[unknown, string]>([
    [{ prompts: ["rain"], count: 0 }, "generate: count: expected a whole number above 0, got 0; change it"],
    [{ prompts: ["rain"], count: -1 }, "count: expected a whole number above 0, got -1"],
    [{ prompts: ["rain"], count: 1.5 }, "count: expected a whole number above 0, got 1.5"],
    [{ prompts: ["rain"], count: "2" }, "count: expected a whole number above 0, got the text"],
    [{ prompts: ["rain"], count: Number.NaN }, "count: expected a whole number above 0, got NaN"],
    [{ prompts: ["rain"], counts: 3 }, 'expected wishes that there are, got "counts"; it may be count'],
    [{ prompts: "rain" }, "generate: prompts: expected a list of prompts"],
    [{ prompts: null }, "generate: prompts: expected a list of prompts"],
    [{ prompts: [null] }, "prompts.0"],
    [{ prompts: ["rain", { prompt: "wind", seed: -1 }] }, "prompts.1.seed: expected a whole number from 0 on"],
    [{ prompts: [{ prompt: null }] }, "expected a prompt or a sound to be like, got neither"],
    [{ prompts: ["rain"], wishes: null }, "wishes: expected an object, got null"],
    [{ prompts: ["rain"], wishes: { step: 3 } }, 'got "step"; it may be steps'],
    [null, "generateSounds: what to make: expected an object, got null"],
    [undefined, "generateSounds: what to make: expected an object, got undefined"],
  ])("are refused before any is made: %j", async (wish, message) => {
    const asked: GenerateOptions[] = [];
    const sounds = generateSounds(model(asked), wish as never);
    await expect(sounds.next()).rejects.toMatchObject({ code: "usage", message: expect.stringContaining(message) });
    expect(asked).toEqual([]);
  });

  it.each([null, undefined, 5, {}])("need a model, not %j, and options that can be", async (other) => {
    const refused = { code: "usage" };
    await expect(generateSounds(other as never, { prompts: ["rain"] }).next()).rejects.toMatchObject(refused);
    if (other === undefined) return;
    const options = { report: other };
    await expect(generateSounds(model(), { prompts: ["rain"] }, options as never).next()).rejects.toMatchObject(
      refused,
    );
  });
});
