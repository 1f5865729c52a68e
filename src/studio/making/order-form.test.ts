import { expect, it } from "vitest";
import { askForSource, type FormSource, useOrderForm } from "./order-form.ts";

it("begins from the sound that was asked for last, not from the one that took longest to be read", () => {
  const source = (name: string): FormSource => ({
    ...{ file: { name, audio: new Blob() }, take: name, seconds: 1, use: "change" },
  });
  const [slow, quick] = [askForSource(), askForSource()];
  expect(quick({ source: source("quick") })).toBe(true);
  expect(slow({ source: source("slow"), text: "slow" })).toBe(false);
  expect(useOrderForm.getState()).toMatchObject({ source: { take: "quick" }, text: "" });
  // Several files of one drop take turns.
  expect(quick({ source: source("second") })).toBe(true);
  const late = askForSource();
  askForSource()({ source: null });
  expect(late({ source: source("late") })).toBe(false);
  expect(useOrderForm.getState().source).toBeNull();
});
