import type Database from "libsql";

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

  rows(sql: string, ...values: readonly unknown[]): unknown[] {
    return this.#prepare(sql).all(...values);
  }

  /** @returns how many rows it changed */
  run(sql: string, ...values: readonly unknown[]): number {
    return this.#prepare(sql).run(...values).changes;
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
