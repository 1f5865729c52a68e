import { setPriority } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ProgramWorld } from "./support/program-world.ts";
import { until } from "./support/until.ts";

let world: ProgramWorld;

beforeAll(async () => {
  world = await ProgramWorld.begin();
});

afterAll(() => world.close());

const soundCount = 40;

/** Units of a folder that are done. */
async function doneIn(folder: string): Promise<number> {
  const files = await world.files(folder).catch(() => new Map<string, string>());
  return [...files.keys()].filter((name) => name.endsWith("done.json")).length;
}

test("a shard that is killed in the middle, twice, is finished by the same command: nothing doubled, nothing half written", async () => {
  const words = ["generate", ...(await world.sounds(soundCount)), "--device", "cpu", "--threads", "1", "--quiet"];
  const shard = (out: string): string[] => [...words, "--shard", "1/1", "--out", world.at(out)];
  const counts: number[] = [];
  for (const least of [4, 12]) {
    const program = world.run(shard("broken"));
    const { child, ended } = program;
    // Whoever watches goes first, so that a busy machine does not see the end before it sees the moment.
    if (child.pid !== undefined) setPriority(child.pid, 19);
    await until(async () => (await doneIn("broken")) >= least, program);
    child.kill("SIGKILL");
    expect(await ended, "it ran until it was killed").toBeNull();
    counts.push(await doneIn("broken"));
  }
  expect(counts.at(-1)).toBeLessThan(soundCount);
  const said = await world.finish(shard("broken"));
  expect(said).toContain(`shard 1/1 is whole: ${soundCount} of ${soundCount} units, ${counts.at(-1)} of them before`);

  await world.finish(shard("unbroken"));
  expect(await world.files("broken")).toEqual(await world.files("unbroken"));
  await world.finish(["merge", world.at("broken"), "--quiet", "--out", world.at("merged")]);
  await world.alone(await world.sounds(soundCount), "one");
  const one = await world.files("one");
  expect(one.size).toBe(soundCount);
  expect(await world.files("merged")).toEqual(one);
});
