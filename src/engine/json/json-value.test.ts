import { expect, test } from "vitest";
import { canonicalJson, toJsonValue } from "./json-value.ts";

test("equal values are equal texts, in whichever order they were said", () => {
  const [a, b] = [
    { b: [1, { d: null, c: "x" }], a: true },
    { a: true, b: [1, { c: "x", d: null }] },
  ];
  expect(canonicalJson(a)).toBe(canonicalJson(b));
  expect(canonicalJson(a)).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
});

test("what is left out is not there", () => {
  expect(toJsonValue({ a: undefined, b: 1 })).toEqual({ b: 1 });
});
