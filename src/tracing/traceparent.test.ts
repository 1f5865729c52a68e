import { expect, test } from "vitest";
import { readTraceparent, traceparentOf } from "./traceparent.ts";

const place = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7", traceFlags: 1 };

test("a place in a trace is written as the W3C's Trace Context has it, and read again", () => {
  const text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  expect(traceparentOf(place)).toBe(text);
  expect(readTraceparent(text)).toEqual(place);
  expect(readTraceparent(`cc${text.slice(2)}-what-comes-later`)).toEqual(place);
});

test.each([
  "",
  "00-4bf92f3577b34da6a3ce929d0e0e4736-01",
  `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
  `00-4bf92f3577b34da6a3ce929d0e0e4736-${"0".repeat(16)}-01`,
  "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
])("%j is no place in a trace", (text) => {
  expect(readTraceparent(text)).toBeNull();
});
