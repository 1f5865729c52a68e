#!/usr/bin/env node
// Writes more tables beside nano's sounds: `broad.jsonl` without ESC-10, to pre-train on; `many-kinds.jsonl`, every second kind of
// those, and `other-kinds.jsonl`, all that it leaves, for a study of many kinds with few clips each; and `weighted-6.jsonl` and others,
// in which clips of ESC-10 are drawn so many times as often as others: they are recordings, which differ most from one another.
//
// node tools/nano/data/tables.js NANO_DATA_FOLDER
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../../../dist/files/write-whole.js";

const [folder] = process.argv.slice(2);
const rows = (await readFile(join(folder, "metadata.jsonl"), "utf8"))
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
const write = (name, chosen) =>
  writeWhole(join(folder, name), chosen.map((row) => `${JSON.stringify(row)}\n`).join(""));
const broad = rows.filter(({ origin }) => origin !== "ESC-10");
await write("broad.jsonl", broad);
const kinds = [...new Set(broad.map(({ label }) => label))].sort();
const many = new Set(kinds.filter((_, i) => i % 2 === 0));
await write(
  "many-kinds.jsonl",
  rows.filter(({ label }) => many.has(label)),
);
await write(
  "other-kinds.jsonl",
  rows.filter(({ label }) => !many.has(label)),
);
for (const weight of [4, 6, 10, 20]) {
  await write(
    `weighted-${weight}.jsonl`,
    rows.map((row) => (row.origin === "ESC-10" ? { ...row, weight } : row)),
  );
}
