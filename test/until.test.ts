import { spawn } from "node:child_process";
import { expect, it } from "vitest";
import { type RunningProgram, runningProgram } from "./support/running-program.ts";
import { until } from "./support/until.ts";

const run = (code: string): RunningProgram =>
  runningProgram(spawn(process.execPath, ["--eval", code], { stdio: ["ignore", "pipe", "pipe"] }));

it("tests wait no longer for a program that is over, and say what it said", async () => {
  const fails = run('console.error("no room"); process.exitCode = 3');
  await expect(until(() => false, fails)).rejects.toThrow(/ended by 3, saying: no room\n$/);
  const killed = run("setTimeout(() => {}, 1e6)");
  killed.child.kill("SIGKILL");
  await expect(until(() => false, killed)).rejects.toThrow("ended by SIGKILL");
  const done = run('console.log("done")');
  await until(() => done.said() === "done\n" && done.child.exitCode === 0, done);
});
