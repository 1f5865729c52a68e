#!/usr/bin/env node
// Counts what the shape of the code is told by, in the sources of a checkout that are no tests.
//
//   node tools/counts.js                         this checkout
//   node tools/counts.js FOLDER                  another one
//   node tools/counts.js FOLDER FOLDER           one beside the other, before and after
//   node tools/counts.js --json [FOLDER...]      as JSON
//   node tools/counts.js --list NAME [FOLDER]    the places that one count is made of, as path:line
//
// Optional properties "behind resolvers" are those where everything should have been decided: what a caller may leave out
// stands in types named …Options, …Wish, …Wishes or …Inputs, or in a parameter with its type written in place; what need not
// be told in types named …Event; what a file has no line for in types named …Note or …Manifest. Optional properties of any
// other type, outside of src/cli, are counted.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { counts, measure, placesOf } from "./counts/counts.js";
import { parseHouse, readHouse } from "./counts/house.js";

const { values, positionals } = parseArgs({
  options: { json: { type: "boolean", default: false }, list: { type: "string" } },
  allowPositionals: true,
});
const folders = positionals.length > 0 ? positionals : [fileURLToPath(new URL("..", import.meta.url))];

/** The table as lines, each count with its numbers below the folders' heads. */
function table(houses) {
  const heads = houses.length === 2 ? ["before", "after"] : folders;
  const rows = counts.map((count) => [
    ...[count.name, count.says],
    ...houses.map((house) => String(measure(count, house).number)),
  ]);
  const all = [["", "", ...(houses.length === 1 ? [""] : heads)], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all.map((row) =>
    row
      .map((cell, at) => (at < 2 ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
      .join("  ")
      .trimEnd(),
  );
}

function json(houses) {
  const numbers = houses.map((house) =>
    Object.fromEntries(counts.map((count) => [count.name, measure(count, house).number])),
  );
  return JSON.stringify(numbers.length === 1 ? numbers[0] : numbers, null, 2);
}

try {
  const houses = folders.map((folder) => parseHouse(readHouse(folder)));
  if (values.list !== undefined) for (const house of houses) console.log(placesOf(values.list, house).join("\n"));
  else console.log(values.json ? json(houses) : table(houses).join("\n"));
} catch (error) {
  console.error(`counts: ${error.message}`);
  process.exitCode = 1;
}
