import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { ageOfProcess } from "./process-age.ts";

it.runIf(process.platform === "linux")(
  "a process that began now is younger than this one, and is so long as old as it lives",
  async () => {
    const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 10000)"]);
    const pid = child.pid ?? 0;
    const first = ageOfProcess(pid);
    expect(first).toBeLessThan(ageOfProcess(process.pid));
    expect(first).toBeLessThan(2000);
    await sleep(300);
    expect(ageOfProcess(pid) - first).toBeGreaterThan(250);
    child.kill();
  },
);

it("of a process that is none the age is that of the computer at most", () => {
  expect(ageOfProcess(2 ** 30)).toBeGreaterThan(0);
});
