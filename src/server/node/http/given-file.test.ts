import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { givenFile } from "./given-file.ts";

test.each(["", "four"])(
  "a file of %j that grew since it was looked at is given as long as it was said to be",
  async (was) => {
    const folder = await mkdtemp(join(tmpdir(), "foley-given-"));
    const path = join(folder, "sound");
    await writeFile(path, was);
    const { size, read } = await givenFile(path);
    await writeFile(path, `${was} and more`);
    expect([size, await new Response(read({ start: 0, end: size })).text()]).toEqual([was.length, was]);
    await rm(folder, { recursive: true });
  },
);
