import { expect, it } from "vitest";
import { Wake } from "./wake.ts";

/** Far beyond any test. */
const longMs = 900_000;

it("lets those who wait go on", async () => {
  const wake = new Wake();
  const both = Promise.all([wake.wait(longMs), wake.wait(longMs)]);
  wake.ring();
  await both;
  expect(wake.rings).toBe(1);
});

it("loses no ring that comes while one looks for work", async () => {
  const wake = new Wake();
  const { rings } = wake;
  wake.ring();
  await wake.wait(longMs, rings);
  await wake.wait(1, wake.rings);
});
