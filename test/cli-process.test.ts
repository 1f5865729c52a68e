import { execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPackage } from "./support/build-package.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

let folder: string;
let program: string;
let tiny: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-process-"));
  tiny = join(folder, "tiny");
  program = await buildPackage(join(folder, "package"));
  await writeTinyModel(tiny);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
  /** What the program left where it ran. */
  readonly files: readonly string[];
}

/** Runs the program by itself; `interrupted` presses Ctrl-C, once, at the first sign of its progress. */
async function run(
  argv: readonly string[],
  { interrupted = false, env: itsEnv }: { interrupted?: boolean; env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  const cwd = await mkdtemp(join(folder, "run-"));
  const { FOLEY_DEBUG: _unset, ...env } = itsEnv ?? process.env;
  const child = spawn(process.execPath, [program, ...argv], { cwd, env });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (data: Buffer) => out.push(data));
  child.stderr.on("data", (data: Buffer) => err.push(data));
  if (interrupted) child.stderr.once("data", () => child.kill("SIGINT"));
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const said = (parts: readonly Buffer[]): string => Buffer.concat(parts).toString("utf8");
  return { status, out: said(out), err: said(err), files: await readdir(cwd) };
}

const asLibrary = `
  import { foley, FoleyError } from "foley";
  const model = await foley.load(process.argv[1], { device: "cpu", threadCount: 1 });
  const clip = await model.generate("rain", { seed: 1, steps: 1, durationSeconds: 0.1 });
  await clip.save(process.argv[2]);
  await model.dispose();
  await foley.load("absent").catch((error) => console.log(error instanceof FoleyError, error.code));
`;

const rain = ["generate", "rain", "--device", "cpu", "--threads", "1", "--duration", "0.1"];

describe("the program", () => {
  it("makes a sound and ends with status 0", async () => {
    const { status, out, err, files } = await run([...rain, "--model", tiny, "--quiet", "--seed", "1"]);
    expect(err).toBe("");
    expect(out).toMatch(/^rain\.wav .*seed 1/);
    expect(files).toEqual(["rain.wav"]);
    expect(status).toBe(0);
  });

  it("ends with status 2 after a mistake in its arguments", async () => {
    const { status, out, err } = await run([...rain, "--model", tiny, "--steps", "0"]);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toMatch(/^foley: steps: .*\n$/);
  });

  it("ends with status 1 after a failure, which it tells in one line", async () => {
    const { status, out, err, files } = await run([...rain, "--model", "absent"]);
    expect([status, out, files]).toEqual([1, "", []]);
    expect(err).toMatch(/^foley: model: [^\n]*\n$/);
  });

  // Its events, which it keeps there until it can send them, would tell; where it runs for tests it collects none.
  it.skipIf(process.platform === "win32")("lets ONNX Runtime tell nobody that it ran", async () => {
    const home = await mkdtemp(join(folder, "home-"));
    const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home, XDG_CACHE_HOME: join(home, "cache") };
    expect((await run([...rain, "--model", tiny, "--quiet"], { env })).status).toBe(0);
    const left = await readdir(home, { recursive: true });
    expect(left.filter((name) => !/^cache(.foley\b.*)?$/.test(name))).toEqual([]);
  });

  // Windows has no signals: there a process that is told to end is gone at once.
  it.skipIf(process.platform === "win32")("leaves nothing behind and ends with status 130 after Ctrl-C", async () => {
    const argv = [...rain, "--model", tiny, "--steps", "999"];
    const { status, out, err, files } = await run(argv, { interrupted: true });
    expect([status, out, files]).toEqual([130, "", []]);
    expect(err).toMatch(/foley: .*(aborted|stopped)[^\n]*\n$/);
  });
});

describe("the library", () => {
  it("is imported by the package's name, and makes the sound that the program makes", async () => {
    const cwd = join(folder, "package");
    const path = join(folder, "library.wav");
    const argv = ["--input-type=module", "--eval", asLibrary, tiny, path];
    const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd });
    expect(stdout).toBe("true not-found\n");
    await run([...rain, "--model", tiny, "--seed", "1", "--steps", "1", "--out", join(folder, "program.wav")]);
    expect(await readFile(path)).toEqual(await readFile(join(folder, "program.wav")));
  });
});
