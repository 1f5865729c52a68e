#!/usr/bin/env node
// Writes two more tables beside nano's sounds: `broad.jsonl` without ESC-10, to pre-train on, and `weighted.jsonl`, in which
// clips of ESC-10 are drawn more often than others: they are recordings, which differ most from one another.
//
// node tools/nano/data/tables.js NANO_DATA_FOLDER
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../../../dist/engine/files/write-whole.js";

const weightOfEsc10 = 6;
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
await write(
  "weighted.jsonl",
  rows.map((row) => (row.origin === "ESC-10" ? { ...row, weight: weightOfEsc10 } : row)),
);
