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

/** An error as the system gives it. */
function systemError(code: string, syscall: string, path?: string): Error {
  const words = `${code}: some words, ${syscall}`;
  return Object.assign(new Error(words), { code, syscall, ...(path === undefined ? {} : { path }) });
}

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

  it.each([
    [
      "EACCES",
      "scandir",
      "/data/private",
      "/data/private: expected to read it, got no permission; choose a place that you may use",
    ],
    ["EROFS", "mkdir", "/mnt/cd", "/mnt/cd: expected to make it, got a read-only disk; choose another"],
    [
      "ENOSPC",
      "write",
      undefined,
      "expected to write a file, got no space left on the disk; free some or choose another",
    ],
    ["EMFILE", "open", "a.wav", "a.wav: expected to open it, got too many open files; raise the limit with ulimit -n"],
    [
      "ELOOP",
      "stat",
      "a",
      "a: expected to find it, got links that lead in a circle; remove them or choose another place",
    ],
    ["EISDIR", "read", undefined, "expected to read a file, got a folder; name a file"],
    ["ENOTDIR", "open", "a/b", "a/b: expected to open it, got a path of which a part is a file; choose another folder"],
    ["ENAMETOOLONG", "rename", "a", "a: expected to write it, got a name too long for the disk; choose a shorter one"],
    ["EWHATEVER", "open", "a", "a: expected to open it, got EWHATEVER; check the place and the space left"],
  ])("of the system is plain words, no defect: %s", (code, syscall, path, message) => {
    expect(reportError(systemError(code, syscall, path), false)).toBe(`foley: ${message}`);
  });

  it("takes what the computer cannot give for no defect", () => {
    for (const error of [
      new RangeError("Array buffer allocation failed"),
      Object.assign(new RangeError("File size (3 GB) is greater than 2 GiB"), { code: "ERR_FS_FILE_TOO_LARGE" }),
      Object.assign(new Error("Cannot find package 'zod'"), { code: "ERR_MODULE_NOT_FOUND" }),
      new TypeError("The argument 'path' must be a string, Uint8Array, or URL without null bytes."),
    ])
      expect(reportError(error, false)).toMatch(/^foley: expected .*, got .*; [^;]*$/);
  });

  it("stays one line that commands no terminal, whatever a file is called", () => {
    const report = reportError(new FoleyError("io", "a\n\u001b[31mb\u2028\u009bc: no sound"), false);
    expect(report).toBe("foley: a\\u000a\\u001b[31mb\\u2028\\u009bc: no sound");
  });

  it("holds the stack and the causes for those who look for a defect", () => {
    const report = reportError(new FoleyError("io", "outer", { cause: new Error("inner") }), true);
    expect(report).toContain("error-status.test");
    expect(report).toContain("inner");
  });
});
