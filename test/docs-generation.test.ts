import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decodeAudio } from "../src/audio/decode/decode-audio.ts";
import { isSilent } from "../src/audio/waveform.ts";
import { runCli } from "./support/run-cli.ts";

const home = process.cwd();
const page = await readFile(join(home, "docs/generation.md"), "utf8");

/** Mode and command of every row that has an example. */
const examples = [...page.matchAll(/^\| ([^|]+) \| [^|]+ \| `(npx foley [^`]+)` \| [^|]+ \|$/gm)].map(
  ([, mode = "", command = ""]): [string, string] => [mode, command],
);

/** The words of a command as a shell reads them, as far as the examples go. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

let folder: string;
let out: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-docs-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  out = await mkdtemp(join(folder, "out-"));
  await cp(join(home, "test/fixtures"), join(out, "test/fixtures"), { recursive: true });
  process.chdir(out);
});

afterEach(() => process.chdir(home));

describe("the examples of docs/generation.md", () => {
  it("are in every row of the modes' table", () => {
    const [table = ""] = /^\| mode \|.*\n(?:\|.*\n)+/m.exec(page) ?? [];
    expect(examples).toHaveLength(table.trim().split("\n").length - 2);
    expect(examples.length).toBeGreaterThan(15);
  });

  it.each(examples)("make sounds, in fewer steps: %s", async (_mode, command) => {
    const [, , ...argv] = wordsOf(command);
    // With a seed, as what peaks forbid differs from sound to sound.
    const { status, err } = await runCli(...argv, "--seed", "1", "--steps", "2", "--threads", "2", "--quiet");
    // What is said of sounds that come back at their own rate, of so few steps, and of the seed above where a table has its own.
    const expected = /^warning: (init \S+: the model makes mono|previews: |seed: has no effect, as each prompt)/;
    expect(err.split("\n").filter((line) => line !== "" && !expected.test(line))).toEqual([]);
    expect(status).toBe(0);
    const files = (await readdir(out)).filter((name) => name !== "test");
    expect(files.length).toBeGreaterThan(0);
    for (const name of files) expect(isSilent(await decodeAudio(await readFile(name), name)), name).toBe(false);
  });
});
