import { expect, it } from "vitest";
import { faultWords } from "./part-fault.ts";

it("tells a part that no network gave from one that failed", () => {
  const words = (message: string) => faultWords(new TypeError(message));
  for (const message of [
    "Failed to fetch dynamically imported module: https://house/part.js",
    "error loading dynamically imported module: https://house/part.js",
    "Importing a module script failed.",
  ])
    expect(words(message)).toBe("could not be loaded: there may be no network");
  expect(words("value is undefined")).toBe("could not be shown: value is undefined");
});
