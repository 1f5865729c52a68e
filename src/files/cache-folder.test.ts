import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cacheFolder, findCacheFolder } from "./cache-folder.ts";

vi.mock("node:os", async (original) => ({ ...(await original<typeof import("node:os")>()), homedir: vi.fn() }));

const home = resolve("/home/me");

describe("the folder of the cache", () => {
  beforeEach(() => {
    vi.mocked(homedir).mockReturnValue(home);
    vi.stubEnv("FOLEY_CACHE", undefined);
    vi.stubEnv("XDG_CACHE_HOME", undefined);
  });
  afterEach(() => vi.unstubAllEnvs());

  it("is FOLEY_CACHE, or below XDG_CACHE_HOME, or below the home folder", () => {
    expect(cacheFolder()).toBe(join(home, ".cache", "foley"));
    vi.stubEnv("XDG_CACHE_HOME", resolve("/x"));
    expect(cacheFolder()).toBe(join(resolve("/x"), "foley"));
    vi.stubEnv("FOLEY_CACHE", resolve("/f"));
    expect(cacheFolder()).toBe(resolve("/f"));
  });

  it("is never the current folder because a variable is empty or relative", () => {
    vi.stubEnv("FOLEY_CACHE", "");
    for (const cache of ["", "relative"]) {
      vi.stubEnv("XDG_CACHE_HOME", cache);
      expect(cacheFolder()).toBe(join(home, ".cache", "foley"));
    }
  });

  it("is none for a user without a home", () => {
    vi.mocked(homedir).mockReturnValue("");
    expect(findCacheFolder()).toBeNull();
    vi.mocked(homedir).mockImplementation(() => {
      throw Object.assign(new Error("uv_os_homedir returned ENOENT"), { syscall: "uv_os_homedir" });
    });
    expect(findCacheFolder()).toBeNull();
    expect(() => cacheFolder()).toThrow("cache: expected a home folder, got none; set FOLEY_CACHE");
  });
});
