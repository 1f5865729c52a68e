import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "./data/open-database.ts";
import { type House, openHouse } from "./house.ts";
import { serverSettingsSchema } from "./settings.ts";

let folder: string;
const logged: unknown[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-data-"));
  logged.length = 0;
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function open(): Promise<House> {
  return openHouse({
    ...{ settings: serverSettingsSchema.parse({}), dataFolder: folder, places: new Map(), device: "cpu", threads: 1 },
    log: (error) => void logged.push(error),
  });
}

const [kept, killed] = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];
const upload = "ab".repeat(32);

async function putThings(): Promise<readonly string[]> {
  const things = [join(folder, "jobs", kept, "model", "weights"), join(folder, "sounds", upload)];
  for (const thing of things) {
    await mkdir(join(thing, ".."), { recursive: true });
    await writeFile(thing, "whole");
  }
  return things;
}

test("beside a new database everything that jobs and callers left stays, and one line says so, at each start", async () => {
  const things = await putThings();
  for (let start = 0; start < 2; start++) {
    logged.length = 0;
    const house = await open();
    expect(logged).toMatchObject([
      {
        code: "data",
        message: `${folder}: expected what its database knows, got 1 in jobs and 1 in sounds that it does not; they are left as they are: bring back the database that does, or delete them`,
      },
    ]);
    // Longer than it takes to forget what is old.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await house.close();
    expect(things.map(existsSync)).toEqual([true, true]);
  }
});

test("what a killed server had forgotten, but not yet removed, goes at the next start", async () => {
  await (await open()).close();
  const database = openDatabase(join(folder, "server.db"));
  const add =
    "INSERT INTO job (id, kind, state, request, requestHash, createdAt) VALUES (?, 'a', 'failed', '{}', '', '')";
  database.prepare(add).run(killed);
  database.prepare("DELETE FROM job WHERE id = ?").run(killed);
  database.close();
  await mkdir(join(folder, "jobs", killed, "run"), { recursive: true });
  const house = await open();
  await expect.poll(() => existsSync(join(folder, "jobs", killed))).toBe(false);
  await house.close();
  expect(logged).toEqual([]);
});
