import { describe, expect, test } from "vitest";
import { hrefOf, routeOf } from "./route.ts";

describe("a route", () => {
  test("is what its address says, and back", () => {
    for (const route of [
      { section: "library", take: "4f3a" },
      { section: "studio", take: null },
      { section: "research", take: "a b/c" },
    ] as const)
      expect(routeOf(hrefOf(route))).toEqual(route);
  });

  test("is the studio where an address says nothing that there is", () => {
    expect(routeOf("")).toEqual({ section: "studio", take: null });
    expect(routeOf("#/library/100%")).toEqual({ section: "library", take: "100%" });
    expect(routeOf("#/attic/1")).toEqual({ section: "studio", take: "1" });
  });
});
