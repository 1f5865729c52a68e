import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "./open-database.ts";
import { migrations } from "./schema.ts";
import { Statements } from "./statements.ts";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-database-"));
  path = join(folder, "server.db");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const add =
  "INSERT INTO job (id, kind, state, request, requestHash, createdAt) VALUES (?, 'a', 'queued', '{}', '', '')";

test("a database of an older foley is brought to this one's version, with all that is in it", () => {
  const old = new Database(path);
  old.exec(`${migrations[0]}; PRAGMA user_version = 1;`);
  old.prepare(add).run("one");
  old.close();
  const statements = new Statements(openDatabase(path));
  expect(statements.rows("SELECT id, files FROM job")).toEqual([{ id: "one", files: "[]" }]);
  expect(statements.rows("PRAGMA user_version")).toEqual([{ user_version: migrations.length }]);
  statements.close();
});

test("a database of a newer foley, and what is none, are refused in one line", async () => {
  const newer = new Database(path);
  newer.exec(`PRAGMA user_version = ${migrations.length + 1}`);
  newer.close();
  expect(() => openDatabase(path)).toThrow(/^.*: expected version \d+ or older, got \d+; run a newer foley on it$/);
  const none = join(folder, "none.db");
  await writeFile(none, "not a database, but long enough to be looked at".repeat(100));
  expect(() => openDatabase(none)).toThrow(
    /^.*none\.db: expected the server's database, got a file of another kind; move it away, and the server .* stay on the disk$/,
  );
});

test("where the place of the database cannot be used, nobody is told to move it away", () => {
  expect(() => openDatabase(join(folder, "none", "server.db"))).toThrow(
    /^.*server\.db: expected the server's database, got ".*"; check the place and the space left$/,
  );
});

test("a full disk is an error of one line, and all is as before once there is room again", () => {
  const database = openDatabase(path);
  const statements = new Statements(database);
  database.exec("PRAGMA max_page_count = 1");
  const write = () => statements.run(add.replace("'{}'", `'"${"x".repeat(100_000)}"'`), "one");
  expect(write).toThrow(
    expect.objectContaining({
      code: "io",
      message: "database: expected to read and write what jobs are, got no space left on the disk; free some",
    }),
  );
  database.exec("PRAGMA max_page_count = 100000");
  expect(write()).toBe(1);
  statements.close();
});

test("who writes waits while another program holds the database for a moment", () => {
  const statements = new Statements(openDatabase(path));
  expect(statements.rows("PRAGMA busy_timeout")).toEqual([{ timeout: 5000 }]);
  statements.close();
});

test("statements that are used again give the rows of their own values", () => {
  const statements = new Statements(openDatabase(path));
  for (const id of ["a", "b", "c"]) statements.run(add, id);
  const find = (id: string): unknown[] => statements.rows("SELECT id FROM job WHERE id = ?", id);
  expect(["a", "b", "none", "c", "a"].flatMap(find)).toEqual([{ id: "a" }, { id: "b" }, { id: "c" }, { id: "a" }]);
  statements.close();
});
