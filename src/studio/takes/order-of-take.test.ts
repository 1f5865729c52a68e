import { describe, expect, test, vi } from "vitest";
import type { ClipSettings } from "../../generate/clip.ts";
import { referenceSettings } from "../../generate/settings.ts";
import { planSounds } from "../../generate/sound-plan.ts";
import type { Take, TakeOrigin } from "../take.ts";
import { orderOfTake, wishesOfTake } from "./order-of-take.ts";

const kept = vi.hoisted(() => new Map<string, unknown>());
vi.mock("../store/studio-database.ts", () => ({
  database: {
    takes: { get: async (id: string) => kept.get(id) },
    audio: { get: async (id: string) => ({ audio: id }) },
  },
}));

const settings: ClipSettings = {
  ...{ ...referenceSettings, foley: "0.1.0", model: "nano", prompt: "rain", audio: null, seed: 3 },
  ...{ loudness: -23, trimmedSeconds: [0, 0.2], inpaint: [{ fromSeconds: 1 }], init: "dog" },
};

describe("the wishes of a take", () => {
  test("are what may be wished again: its sounds and what came of it are no part of them", () => {
    const wishes = wishesOfTake({ settings, seed: 3 });
    expect(wishes).toMatchObject({ steps: 10, seed: 3, inpaint: [{ fromSeconds: 1 }], loudness: -23 });
    expect(Object.keys(wishes)).not.toEqual(expect.arrayContaining(["init"]));
    expect(wishes).not.toHaveProperty("trimmedSeconds");
    expect(() => planSounds({ prompts: [{ prompt: "rain", seed: null }], count: 1, wishes })).not.toThrow();
  });

  test("weigh a sound only where there are words beside it", () => {
    expect(wishesOfTake({ settings, seed: 3 })).not.toHaveProperty("audioWeight");
    expect(wishesOfTake({ settings: { ...settings, audio: "wind" }, seed: 3 })).toHaveProperty("audioWeight", 0.5);
  });
});

/** A take of the library. */
function takeOf(id: string, said: Partial<ClipSettings>, parent: TakeOrigin | null): Take {
  const { init: _, inpaint: __, ...usual } = settings;
  const take = { id, name: id, prompt: "rain", seed: 3, settings: { ...usual, ...said }, parent } as unknown as Take;
  kept.set(id, take);
  return take;
}

describe("the order that makes a take again", () => {
  const given = async (take: Take) => {
    const { init, audio } = await orderOfTake(take, "nano");
    return [init?.audio ?? null, audio?.audio ?? null];
  };

  test("is given the sound that it was to change, or to be like", async () => {
    expect(await given(takeOf("varied", { init: "dog" }, { take: "dog", how: "variation" }))).toEqual(["dog", null]);
    expect(await given(takeOf("alike", { audio: "dog" }, { take: "dog", how: "variation" }))).toEqual([null, "dog"]);
    expect(await given(takeOf("of words", {}, { take: "dog", how: "refine" }))).toEqual([null, null]);
  });

  test("is given what the take before it was made of, where it was refined or changed by hand", async () => {
    takeOf("draft", { init: "dog" }, { take: "dog", how: "variation" });
    takeOf("refined", { init: "dog" }, { take: "draft", how: "refine" });
    expect(await given(takeOf("looped", { init: "dog" }, { take: "refined", how: "loop" }))).toEqual(["dog", null]);
  });

  test("is refused where the model was given a longer sound than the library has, as before a beginning", async () => {
    takeOf("begun", { init: "dog", inpaint: [{ toSeconds: 1 }] }, { take: "dog", how: "extend" });
    for (const how of ["refine", "edit"] as const) {
      const again = takeOf("again", { init: "dog", inpaint: [{ toSeconds: 1 }] }, { take: "begun", how });
      await expect(orderOfTake(again, "nano")).rejects.toMatchObject({ code: "not-found" });
    }
    expect(await given(takeOf("longer", { init: "dog" }, { take: "dog", how: "extend" }))).toEqual(["dog", null]);
  });

  test("is refused where nobody knows of which sound the take was made", async () => {
    const expected = { code: "not-found", message: expect.stringContaining("lost: expected the sound") };
    await expect(orderOfTake(takeOf("lost", { audio: "dog" }, null), "nano")).rejects.toMatchObject(expected);
    kept.delete("draft");
    const orphan = takeOf("lost", { init: "dog" }, { take: "draft", how: "edit" });
    await expect(orderOfTake(orphan, "nano")).rejects.toMatchObject(expected);
  });
});
