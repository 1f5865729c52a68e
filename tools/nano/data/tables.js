#!/usr/bin/env node
// Writes more tables beside nano's sounds: `broad.jsonl` without ESC-10, to pre-train on, and `weighted-6.jsonl` and others, in
// which clips of ESC-10 are drawn so many times as often as others: they are recordings, which differ most from one another.
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
await write(
  "broad.jsonl",
  rows.filter(({ origin }) => origin !== "ESC-10"),
);
for (const weight of [6, 10, 20]) {
  await write(
    `weighted-${weight}.jsonl`,
    rows.map((row) => (row.origin === "ESC-10" ? { ...row, weight } : row)),
  );
}
