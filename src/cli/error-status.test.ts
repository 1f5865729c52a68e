import { describe, expect, it } from "vitest";
import { FoleyError, internalError } from "../engine/tensor/error.ts";
import { exitStatus, reportError } from "./error-status.ts";

describe("the exit status", () => {
  it.each([
    ["usage", 2],
    ["aborted", 130],
    ["weights", 1],
    ["not-found", 1],
    ["internal", 1],
  ] as const)("of an error %s is %d", (code, status) => {
    expect(exitStatus(new FoleyError(code, "x"))).toBe(status);
  });

  it("of what is no error of foley is 1", () => {
    expect(exitStatus(new TypeError("x"))).toBe(1);
    expect(exitStatus("x")).toBe(1);
  });
});

describe("the report of an error", () => {
  it("is its message alone", () => {
    expect(reportError(new FoleyError("data", "a: expected b, got c; do d"), false)).toBe(
      "foley: a: expected b, got c; do d",
    );
  });

  it.each([[new TypeError("x is not a function\n  at y")], [internalError("no row")], ["thrown text"]])(
    "is one line that asks for a report where it is a defect: %s",
    (error) => {
      const report = reportError(error, false);
      expect(report).not.toContain("\n");
      expect(report).toContain("FOLEY_DEBUG=1");
    },
  );

  it("holds the stack and the causes for those who look for a defect", () => {
    const report = reportError(new FoleyError("io", "outer", { cause: new Error("inner") }), true);
    expect(report).toContain("error-status.test");
    expect(report).toContain("inner");
  });
});
