import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadBinding } from "./binding.ts";

const failing = (message: string, code: string) => (): never => {
  throw Object.assign(new Error(message), { code });
};

describe("ONNX Runtime's binding", () => {
  it("is loaded once", () => {
    expect(loadBinding()).toBe(loadBinding());
  });

  it("says, where it is missing, the command that installs it without its download", () => {
    const text = readFileSync(new URL("../../../../package.json", import.meta.url), "utf8");
    const version = /"onnxruntime-node": "(.*)"/.exec(text)?.[1];
    expect(() => loadBinding(failing("Cannot find module\nRequire stack:", "MODULE_NOT_FOUND"))).toThrow(
      expect.objectContaining({
        code: "device",
        message: `onnxruntime-node: expected what foley computes with, got none; install it by itself: npm install onnxruntime-node@${version} --ignore-scripts`,
      }),
    );
  });

  it("says why it cannot be loaded where it is there", () => {
    expect(() => loadBinding(failing("GLIBC_2.38 not found\nmore", "ERR_DLOPEN_FAILED"))).toThrow(
      /got "GLIBC_2.38 not found"; install it by itself/,
    );
  });
});
