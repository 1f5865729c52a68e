import { describe, expect, it } from "vitest";
import { scoringOf } from "./train-scoring.ts";

describe("how a model is scored while it learns", () => {
  it("is said beside the sounds to score by, or not at all", () => {
    expect(
      scoringOf({ data: "sounds", "score.everySteps": 500, "score.seed": 0, "score.condition": "text" }),
    ).toBeUndefined();
    expect(scoringOf({ "score.reference": "sounds", "score.everySteps": 2 })).toEqual({
      reference: "sounds",
      everySteps: 2,
    });
  });

  it.each([
    ["score.everySteps", 2, "--score-every"],
    ["score.panns", "cnn14.pth", "--panns"],
    ["score.vocoder", "vocoder", "--vocoder"],
  ])("is refused without them: %s", (name, value, flag) => {
    expect(() => scoringOf({ [name]: value })).toThrow(
      `train: expected --score-reference FOLDER beside ${flag}, got none; say by which sounds`,
    );
  });
});
