import { expect, it } from "vitest";
import { parseLora } from "./option.ts";

it.each([0.5, -1, 1e-7, 1.5e21, -2.5e-9])("a strength of %d is read as it is printed", (strength) => {
  expect(parseLora(`/m/a:b.safetensors:${strength}`)).toEqual([{ path: "/m/a:b.safetensors", strength }]);
});

it.each(["a.safetensors", "a:b.safetensors", "C:\\m\\a"])("%s is a path without a strength", (path) => {
  expect(parseLora(path)).toEqual([{ path, strength: 1 }]);
});
