import Database from "libsql";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { explainDatabaseError } from "./database-error.ts";
import { migrations } from "./schema.ts";

/** How long another program's hold of the database is waited for, such as that of a backup. */
const busyMilliseconds = 5000;

/**
 * Opens the database of a data folder and brings it to this foley's version. What was written is on the disk when a call
 * returns, so that it outlives the end of the process and of the computer.
 *
 * @throws FoleyError "io" where the file is no such database, is damaged, or is of a newer foley
 */
export function openDatabase(path: string): Database.Database {
  try {
    const database = new Database(path);
    database.exec(`PRAGMA busy_timeout = ${busyMilliseconds};`);
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    const [state] = database.prepare("PRAGMA quick_check(1)").raw().all() as string[][];
    if (state?.[0] !== "ok") throw Object.assign(new Error(String(state?.[0])), { code: "SQLITE_CORRUPT" });
    migrate(database, path);
    return database;
  } catch (cause) {
    if (cause instanceof FoleyError) throw cause;
    const expected = `${path}: expected the server's database`;
    const explained = explainDatabaseError(cause, expected);
    if (explained !== null) throw explained;
    const came = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    const advice = "check the place and the space left";
    throw new FoleyError("io", `${expected}, got "${came}"; ${advice}`, { cause });
  }
}

function migrate(database: Database.Database, path: string): void {
  const [row] = database.prepare("PRAGMA user_version").raw().all() as number[][];
  const version = row?.[0] ?? 0;
  if (version > migrations.length) {
    const message = `${path}: expected version ${migrations.length} or older, got ${version}; run a newer foley on it`;
    throw new FoleyError("io", message);
  }
  for (const [step, statements] of migrations.entries()) {
    if (step < version) continue;
    database.exec(`BEGIN IMMEDIATE; ${statements}; PRAGMA user_version = ${step + 1}; COMMIT;`);
  }
}
