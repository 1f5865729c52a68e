import { describe, expect, it } from "vitest";
import { phasesOf, tabledWindow } from "./kept-phases.ts";
import type { Phase } from "./polyphase.ts";

const taps = new Float64Array(100);

/** Phases that count how often one is made. */
function counted(count: number): { readonly made: () => number; readonly kind: Parameters<typeof phasesOf>[1] } {
  let made = 0;
  const make = (phase: number): Phase => {
    made++;
    return { first: phase, taps };
  };
  return { made: () => made, kind: { count, tapCount: taps.length, make } };
}

describe("the filters of a ratio of rates", () => {
  it("are kept for the next sound where they are few", () => {
    const { made, kind } = counted(160);
    for (let i = 0; i < 3; i++) expect(phasesOf("few", kind).at(159).first).toBe(159);
    expect(made()).toBe(160);
  });

  it("are made one by one, and not kept, where they are many", () => {
    const { made, kind } = counted(100_000);
    expect(phasesOf("many", kind).at(99_999).first).toBe(99_999);
    expect(made()).toBe(1);
  });

  it("are forgotten once many others were wanted", () => {
    const { made, kind } = counted(3000);
    phasesOf("first", kind);
    for (let i = 0; i < 10; i++) phasesOf(`other ${i}`, counted(3000).kind);
    expect(made()).toBe(3000);
    phasesOf("first", kind);
    expect(made()).toBe(6000);
  });
});

it("a window in a table is that window, nearly", () => {
  const window = tabledWindow((place) => Math.cos((place * Math.PI) / 2) ** 2);
  for (const place of [-1, -0.3, 0, 1e-5, 0.71, 1])
    expect(window(place)).toBeCloseTo(Math.cos((place * Math.PI) / 2) ** 2, 8);
});
