#!/usr/bin/env node
// Writes who made the clips that nano was trained on, and under which licence.
//
// node tools/nano/attribution.js ESC10_FOLDER OUT.csv
import Papa from "papaparse";
import { openDataset } from "../../dist/data/index.js";
import { writeWhole } from "../../dist/engine/files/write-whole.js";

const [folder, out] = process.argv.slice(2);
const { items } = await openDataset(folder, { exclude: ["1-40730-A-1", "2-96460-A-1"] });
const rows = items.map(({ id, label, fold, licence, source }) => ({ clip: id, label, fold, licence, source }));
const unlicensed = rows.filter(({ licence }) => licence === null);
if (unlicensed.length > 0) throw new Error(`no licence is known for ${unlicensed.map(({ clip }) => clip).join(", ")}`);
await writeWhole(out, `${Papa.unparse(rows)}\n`);
