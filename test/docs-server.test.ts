import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeAudio } from "../src/audio/decode/decode-audio.ts";
import { runCli } from "./support/run-cli.ts";
import { buildServer, type ServedProgram, serveProgram } from "./support/served-program.ts";

const page = await readFile(new URL("../docs/server.md", import.meta.url), "utf8");
const scripts = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, script = ""]) => script);

let folder: string;
let served: ServedProgram;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-docs-"));
  served = await serveProgram(await buildServer(join(folder, "package")), join(folder, "data"));
});

afterAll(async () => {
  await served.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("the commands of docs/server.md", () => {
  test("do what they say, one after another", async () => {
    expect(scripts.length).toBeGreaterThan(4);
    const script = `set -e\n${scripts.join("\n")}`.replaceAll("http://127.0.0.1:8080", served.url);
    const { stdout } = await promisify(execFile)("sh", ["-c", script], { cwd: folder });
    expect(stdout).toMatch(/^event: result$/m);
    expect(stdout).toMatch(/"state":"succeeded"/);
    expect(stdout).toMatch(/^foley-model: nano/im);
    expect(stdout).toContain('{"status":"ok"}');
    expect(stdout).toMatch(/foley_jobs\{state="succeeded",kind="generate"\} \d/);
    const made = {
      "rain.wav": [16_000, 5.12],
      "rain.mp3": [44_100, 5.12],
      "dog.mp3": [44_100, 1],
      "rain.flac": [16_000, 2],
    };
    for (const [name, [rate, seconds]] of Object.entries(made)) {
      const { sampleRate, channels } = await decodeAudio(await readFile(join(folder, name)), name);
      expect([name, sampleRate]).toEqual([name, rate]);
      expect((channels[0]?.length ?? 0) / sampleRate).toBeCloseTo(seconds ?? 0, 2);
    }
  });
});

test("docs/server.md names every option of the command", async () => {
  const { out } = await runCli("serve", "--help");
  const said = [...out.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name]) => name).filter((name) => name !== "--quiet");
  const named = [...page.matchAll(/^\| (`--.*?) \|/gm)].flatMap(([, cell = ""]) => cell.match(/--[a-z-]+/g) ?? []);
  expect(named.sort()).toEqual(said.sort());
});
