import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, vi } from "vitest";
import type { Foley } from "../../src/library/foley.ts";
import { open } from "../../src/library/open.ts";
import { writeTinyModel } from "./tiny-model.ts";

/** What all tests of a file share. */
export interface TinyLibrary {
  /** Of their own, with a tiny `model`, and a `cache` that the library uses. */
  readonly folder: string;
  readonly library: Foley;
}

/** Opens a library beside a tiny model before the tests of a file, and leaves nothing of it after them. @param name of the folder */
export function withTinyLibrary(name: string): TinyLibrary {
  const opened: { folder: string; library: Foley | null } = { folder: "", library: null };
  beforeAll(async () => {
    opened.folder = await mkdtemp(join(tmpdir(), `foley-${name}-`));
    vi.stubEnv("FOLEY_CACHE", join(opened.folder, "cache"));
    await writeTinyModel(join(opened.folder, "model"));
    opened.library = await open({ device: "cpu", threads: 1 });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await opened.library?.close();
    await rm(opened.folder, { recursive: true, force: true });
  });
  return {
    get folder() {
      return opened.folder;
    },
    get library() {
      if (opened.library === null) throw new Error("the library is opened before the tests of a file, not earlier");
      return opened.library;
    },
  };
}
