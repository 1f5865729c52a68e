#!/usr/bin/env node
// Keeps what a study has finished so far, where tools/nano/study.sh goes on from it on another machine: its ledger, what that is bound to,
// and the sounds that the report will give to listen to. Of a study that varies one thing, each of its points.
//
//   node tools/nano/keep-study.js RUN_FOLDER
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bestStep } from "../../dist/study/benchmark/listening.js";

const [run] = process.argv.slice(2);
const kept = join(fileURLToPath(new URL("studies", import.meta.url)), basename(run));
const points = join(run, "points");
if (existsSync(points)) for (const point of readdirSync(points)) keep(join(points, point), join(kept, "points", point));
else keep(run, kept);

function keep(from, to) {
  mkdirSync(to, { recursive: true });
  for (const name of ["config.json", "made-by.json", "ledger.jsonl"]) cpSync(join(from, name), join(to, name));
  const { seeds } = JSON.parse(readFileSync(join(from, "config.json"), "utf8"));
  const [, ...cells] = readFileSync(join(from, "ledger.jsonl"), "utf8").trim().split("\n").map(JSON.parse);
  for (const { id, result } of cells.filter(({ id }) => id.endsWith(`-seed${seeds[0]}`))) {
    for (const condition of Object.keys(result[0].scores)) {
      const heard = join("cells", id, "heard", `${bestStep({ curve: result }, condition)}`);
      for (const name of readdirSync(join(from, heard)).filter((one) => one.startsWith(`${condition}-`)))
        cpSync(join(from, heard, name), join(to, heard, name));
    }
  }
}
