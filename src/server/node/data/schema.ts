/**
 * How the database came to be as it is: each step is run once, in order, by whatever foley opens it first. What is released is
 * never changed; a change is another step.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE job (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    request TEXT NOT NULL,
    idempotencyKey TEXT UNIQUE,
    requestHash TEXT NOT NULL,
    createdAt TEXT NOT NULL,
    startedAt TEXT,
    endedAt TEXT,
    deaths INTEGER NOT NULL DEFAULT 0,
    isCanceled INTEGER NOT NULL DEFAULT 0,
    warnings TEXT NOT NULL DEFAULT '[]',
    report TEXT,
    error TEXT
  ) STRICT;
  CREATE INDEX jobByState ON job (state, place);
  CREATE TABLE result (
    job INTEGER NOT NULL REFERENCES job (place) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (job, position)
  ) STRICT;
  CREATE TABLE sound (
    id TEXT PRIMARY KEY,
    facts TEXT NOT NULL,
    usedAt TEXT NOT NULL
  ) STRICT;
  `,
  "ALTER TABLE job ADD COLUMN files TEXT NOT NULL DEFAULT '[]'",
  "ALTER TABLE job ADD COLUMN isAwaited INTEGER NOT NULL DEFAULT 0",
  // Jobs that were forgotten, whose folders are to go: of a folder that stands in no row nobody knows whose it is.
  `
  CREATE TABLE forgotten (id TEXT PRIMARY KEY) STRICT;
  CREATE TRIGGER jobForgotten AFTER DELETE ON job BEGIN INSERT OR IGNORE INTO forgotten (id) VALUES (old.id); END;
  `,
  // What requests say that may be the id of an upload (64 letters), of a job (36), or a model that a job trained (`job:ID`, 40).
  `
  CREATE TABLE named (
    job INTEGER NOT NULL REFERENCES job (place) ON DELETE CASCADE,
    id TEXT NOT NULL,
    PRIMARY KEY (job, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX namedById ON named (id);
  CREATE TRIGGER jobNames AFTER INSERT ON job BEGIN
    INSERT OR IGNORE INTO named (job, id) SELECT new.place, replace(atom, 'job:', '') FROM json_tree(new.request)
    WHERE type = 'text' AND length(atom) IN (36, 40, 64);
  END;
  INSERT OR IGNORE INTO named (job, id) SELECT place, replace(atom, 'job:', '') FROM job, json_tree(job.request)
  WHERE type = 'text' AND length(atom) IN (36, 40, 64);
  `,
  "CREATE INDEX jobByEnd ON job (endedAt)",
];
