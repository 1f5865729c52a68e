import { homedir } from "node:os";
import { expect, test } from "vitest";
import { hiddenPath, pathHider } from "./path-hider.ts";

const hide = pathHider([
  ["/srv/foley", hiddenPath],
  ["/data", "real"],
  ["/data/own.d", "own"],
  ["/", "root"],
]);

test.each([
  ["/data: expected sounds, got none", "real: expected sounds, got none"],
  ["/data/dogs/a.wav: expected it", "real/dogs/a.wav: expected it"],
  ['got "/data/own.d"; name /data.', 'got "own"; name real.'],
  ["see file:///srv/foley/jobs/1, and /srv/foley", "see file://…/jobs/1, and …"],
  [`(${homedir()}/.cache)`, "(…/.cache)"],
])("a folder is called otherwise: %s", (message, said) => {
  expect(hide(message)).toBe(said);
});

test.each([
  "the database of data",
  "/database: expected it",
  "/data-2 and /data.old",
  "/srv/data",
  "http://127.0.0.1:8080/data",
  "see the list of sounds / jobs",
])("what is no such folder stays: %s", (message) => {
  expect(hide(message)).toBe(message);
});
