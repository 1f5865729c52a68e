import type Database from "libsql";
import { explainDatabaseError } from "./database-error.ts";

/**
 * Statements of a database, each prepared once.
 *
 * Rows are always asked for by `all`: `get` of a statement that was used before gives the row of before (libsql 0.5).
 */
export class Statements {
  readonly #database: Database.Database;
  readonly #prepared = new Map<string, Database.Statement>();

  constructor(database: Database.Database) {
    this.#database = database;
  }

  /** @throws FoleyError "io" where the computer does not let it */
  rows(sql: string, ...values: readonly unknown[]): unknown[] {
    return explained(() => this.#prepare(sql).all(...values));
  }

  /** @returns how many rows it changed @throws FoleyError "io" where the computer does not let it, as on a full disk */
  run(sql: string, ...values: readonly unknown[]): number {
    return explained(() => this.#prepare(sql).run(...values).changes);
  }

  close(): void {
    this.#prepared.clear();
    this.#database.close();
  }

  #prepare(sql: string): Database.Statement {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}

function explained<T>(ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    throw explainDatabaseError(cause, "database: expected to read and write what jobs are") ?? cause;
  }
}
