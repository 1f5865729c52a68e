import { expect, it } from "vitest";
import { chosenTag } from "./chosen-tag.ts";

it("searches by no tag that is of no take any more", () => {
  expect(chosenTag("dog", ["cat"])).toBeNull();
  expect(chosenTag("dog", ["cat", "dog"])).toBe("dog");
  expect(chosenTag("dog", undefined), "while it is not known which there are").toBe("dog");
  expect(chosenTag(null, ["cat"])).toBeNull();
});
