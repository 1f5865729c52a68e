import { describe, expect, test } from "vitest";
import type { ClipSettings } from "../../generate/clip.ts";
import { referenceSettings } from "../../generate/settings.ts";
import { planSounds } from "../../generate/sound-plan.ts";
import { wishesOfTake } from "./order-of-take.ts";

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
