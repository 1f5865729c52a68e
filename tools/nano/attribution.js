#!/usr/bin/env node
// Writes who made the clips that nano was trained on, and under which licence.
//
// node tools/nano/attribution.js SOUNDS_FOLDER OUT.csv
import { join } from "node:path";
import Papa from "papaparse";
import { openDataset } from "../../dist/data/open-dataset.js";
import { writeWhole } from "../../dist/files/write-whole.js";

const [folder, out] = process.argv.slice(2);
const { items } = await openDataset(join(folder, "metadata.jsonl"), { folds: [1, 2, 3] });
const rows = items.map(({ id, label, fold, licence, source }) => ({ clip: id, label, fold, licence, source }));
const unlicensed = rows.filter(({ licence, source }) => licence === null || source === null);
if (unlicensed.length > 0) throw new Error(`no licence is known for ${unlicensed.map(({ clip }) => clip).join(", ")}`);
await writeWhole(out, `${Papa.unparse(rows)}\n`);
