import { describe, expect, it } from "vitest";
import { resolve, withoutUndefined } from "./resolve.ts";

describe("wishes over defaults", () => {
  it("hold where they are given, and undefined is no wish", () => {
    expect(resolve({ steps: 10, clamp: 4 as number | null }, { steps: undefined, clamp: null })).toEqual({
      steps: 10,
      clamp: null,
    });
    expect(Object.keys(withoutUndefined({ a: 1, b: undefined, c: null }))).toEqual(["a", "c"]);
  });
});
