import { expect, it } from "vitest";
import { parseSettings } from "../../settings/parse-settings.ts";
import { sensitivitySchema } from "./settings.ts";

it("begins with no clip damaged, beside which all changes are told", () => {
  const shares = (...all: readonly number[]) => parseSettings(sensitivitySchema, { shares: all }, "study").shares;
  expect(shares(0, 0.5)).toEqual([0, 0.5]);
  for (const wrong of [[0.5, 1], [0], [0, 0.5, 0.5], [0, 2]])
    expect(() => shares(...wrong), String(wrong)).toThrow(/^study: shares(\.\d)?: expected /);
});
