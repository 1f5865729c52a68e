import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeAudio } from "../src/audio/decode/decode-audio.ts";
import { load } from "../src/index.ts";
import { buildPackage } from "./support/build-package.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

let folder: string;
let program: string;
let tiny: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-endings-"));
  tiny = join(folder, "tiny");
  program = await buildPackage(join(folder, "package"));
  await writeTinyModel(tiny);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

type Output = "pipe" | "ignore" | number;

interface Run {
  readonly child: ChildProcess;
  readonly cwd: string;
  /** The status, or the signal that ended it, and what it said. */
  readonly end: Promise<{ readonly ending: number | string | null; readonly out: string; readonly err: string }>;
}

async function start(argv: readonly string[], outputs: readonly [Output, Output] = ["pipe", "pipe"]): Promise<Run> {
  const cwd = await mkdtemp(join(folder, "run-"));
  const { FOLEY_DEBUG: _unset, ...env } = process.env;
  const child = spawn(process.execPath, [program, ...argv], { cwd, env, stdio: ["ignore", ...outputs] });
  const said = { out: "", err: "" };
  child.stdout?.on("data", (data: Buffer) => {
    said.out += data.toString("utf8");
  });
  child.stderr?.on("data", (data: Buffer) => {
    said.err += data.toString("utf8");
  });
  const end = new Promise<number | string | null>((resolve) =>
    child.once("close", (status, signal) => resolve(status ?? signal)),
  );
  return { child, cwd, end: end.then((ending) => ({ ending, ...said })) };
}

const cheap = ["--device", "cpu", "--threads", "1", "--duration", "0.1", "--steps", "1", "--seed", "1"];
const generate = (...prompts: string[]): string[] => ["generate", ...prompts, "--model", tiny, ...cheap, "--quiet"];

/** All sounds in a folder, each of which must be whole. */
async function wholeSounds(cwd: string): Promise<string[]> {
  const names = readdirSync(cwd).sort();
  for (const name of names) expect((await decodeAudio(await readFile(join(cwd, name)), name)).channels).toHaveLength(1);
  return names;
}

const isWindows = process.platform === "win32";

describe("a program whose output is not read to its end", () => {
  it.skipIf(isWindows)("ends without a word, and its sounds are whole", async () => {
    const prompts = Array.from({ length: 40 }, (_, index) => `rain ${index + 10}`);
    const { child, cwd, end } = await start(generate(...prompts));
    child.stdout?.once("data", () => child.stdout?.destroy());
    const { ending, err } = await end;
    expect([ending, err]).toEqual([141, ""]);
    const sounds = await wholeSounds(cwd);
    expect(sounds[0]).toBe("rain-10.wav");
    expect(sounds.length).toBeLessThan(prompts.length);
  });

  it("makes all sounds where only its progress is not read", async () => {
    const argv = generate("rain", "dog").filter((word) => word !== "--quiet");
    const { child, cwd, end } = await start(argv);
    child.stderr?.destroy();
    expect((await end).ending).toBe(0);
    expect(await wholeSounds(cwd)).toEqual(["dog.wav", "rain.wav"]);
  });

  it.skipIf(!existsSync("/dev/full"))("says in a line that there is no room for it", async () => {
    const full = openSync("/dev/full", "w");
    const { cwd, end } = await start(generate("rain"), [full, "pipe"]);
    const { ending, err } = await end;
    closeSync(full);
    expect(err).toBe(
      "foley: standard output: expected to write it, got no space left on the disk; free some or choose another\n",
    );
    expect(ending).toBe(1);
    expect(await wholeSounds(cwd)).toEqual(["rain.wav"]);
  });

  it.skipIf(!existsSync("/dev/full"))("does its work where there is no room for its progress", async () => {
    const full = openSync("/dev/full", "w");
    const { cwd, end } = await start(generate("rain").slice(0, -1), ["pipe", full]);
    expect((await end).ending).toBe(0);
    closeSync(full);
    expect(await wholeSounds(cwd)).toEqual(["rain.wav"]);
  });
});

describe.skipIf(isWindows)("a program that is told to end", () => {
  const endless = (): string[] => [...generate("rain").slice(0, -1), "--steps", "999"];

  /** Once it is at work. */
  async function working(): Promise<Run> {
    const run = await start(endless());
    await new Promise((resolve) => run.child.stderr?.once("data", resolve));
    return run;
  }

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("by %s stops in good order, with status 130", async (signal) => {
    const { child, cwd, end } = await working();
    child.kill(signal);
    const { ending, err } = await end;
    expect(ending).toBe(130);
    expect(err).toMatch(/foley: [^\n]*(aborted|stopped)[^\n]*\n$/);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("twice ends at once, without a stack", async () => {
    const { child, end } = await working();
    const isOver = end.then(() => true);
    while (!(await Promise.race([isOver, sleep(1, false)]))) child.kill("SIGINT");
    const { ending, err } = await end;
    expect([130, "SIGINT"]).toContain(ending);
    expect(err).not.toMatch(/^\s+at /m);
  });
});

it("what nobody caught is a line", async () => {
  const { end } = await start([...generate("rain"), "--threads", "1"]);
  expect((await end).err).toBe("");
  const broken = await mkdtemp(join(folder, "broken-"));
  await mkdir(join(broken, "dist", "cli"), { recursive: true });
  await symlink(join(folder, "package", "bin"), join(broken, "bin"), "junction");
  await writeFile(join(broken, "package.json"), '{"type":"module"}');
  await writeFile(join(broken, "dist", "cli", "main.js"), 'import "no-such-package";\n');
  const child = spawn(process.execPath, ["--preserve-symlinks-main", join(broken, "bin", "foley.js")]);
  let err = "";
  child.stderr.on("data", (data: Buffer) => {
    err += data.toString("utf8");
  });
  expect(await new Promise((resolve) => child.once("close", resolve))).toBe(1);
  expect(err).toMatch(/^foley: expected to load the program, got: Cannot find package 'no-such-package'[^\n]*\n$/);
});

describe("a model that is put together", () => {
  const argv = (...rest: string[]): string[] => ["assemble", "--ldm", tiny, "--clap", tiny, "--vocoder", tiny, ...rest];
  const convert = (...rest: string[]): string[] => ["models", "convert", tiny, ...rest, "--quiet"];

  /** How much of it is there, under its temporary name. */
  const partsOf = (parent: string): number =>
    readdirSync(parent)
      .filter((name) => name.startsWith(".model.") && name.endsWith(".partial"))
      .reduce((count, name) => {
        try {
          return count + 1 + readdirSync(join(parent, name), { recursive: true }).length;
        } catch {
          return count;
        }
      }, 0);

  it.each([
    ["assembled", argv],
    ["converted", convert],
  ])(
    "is whole or absent when it is killed while it is %s, and nothing of it is left by the next",
    async (_, command) => {
      const parent = await mkdtemp(join(folder, "killed-"));
      const model = join(parent, "model");
      const target = command === convert ? [model] : ["--out", model];
      const isKilledAt = async (parts: number): Promise<boolean> => {
        const { child, end } = await start(command(...target));
        while (child.exitCode === null && child.signalCode === null && partsOf(parent) < parts) await sleep(1);
        child.kill("SIGKILL");
        const { ending, err } = await end;
        expect(["SIGKILL", 0], err).toContain(ending);
        const isWhole = existsSync(model);
        if (isWhole) await (await load(model, { device: "cpu" })).dispose();
        await rm(model, { recursive: true, force: true });
        return ending === "SIGKILL" && !isWhole;
      };
      for (const parts of [1, 3, 6, 9, 12]) {
        let missed = 0;
        // Who looks too slowly sees the end first, and looks again.
        while (!(await isKilledAt(parts))) expect(++missed, `no end before ${parts} parts were seen`).toBeLessThan(20);
      }
      expect((await (await start(command(...target))).end).ending).toBe(0);
      expect(readdirSync(parent)).toEqual(["model"]);
      await (await load(model, { device: "cpu" })).dispose();
    },
  );
});
