import { expect, it } from "vitest";
import { KeptTexts } from "./kept-texts.ts";

const denied = (): Storage => {
  throw new DOMException("Access is denied for this document.", "SecurityError");
};

it("keeps texts where it may, and says so", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
  };
  expect(new KeptTexts(() => storage).set("theme", "dark")).toBe(true);
  expect(new KeptTexts(() => storage).get("theme")).toBe("dark");
});

it("remembers them for the page alone where the browser may keep nothing", () => {
  const texts = new KeptTexts(denied);
  expect(texts.get("theme")).toBeNull();
  expect(texts.set("theme", "dark")).toBe(false);
  expect(texts.get("theme")).toBe("dark");
});
