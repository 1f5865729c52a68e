#!/usr/bin/env node
// Writes every word of the captions that nano learned from into its foley.json, so that words it never met can be told.
// The words are those of the code that makes the captions; a few that only stand beside them come along.
//
// node tools/nano/words.js models/nano
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../../dist/files/write-whole.js";
import { phrasings } from "./data/words.js";

const [model] = process.argv.slice(2);
const home = new URL("../../", import.meta.url).pathname;
const data = join(home, "tools/nano/data");
const files = (await readdir(data)).filter((name) => /^(from-|signals-|instruments|words)/.test(name));
const sources = [join(home, "src/data/captions.ts"), ...files.map((name) => join(data, name))];

/** What is written in quotes and reads like plain words. */
function quoted(source) {
  const texts = [...source.matchAll(/"([^"\n]*)"|`([^`]*)`/g)].map(([, plain, template]) => plain ?? template);
  return texts.map((text) => text.replaceAll(/\$\{[^}]*\}/g, " ")).filter((text) => /^[A-Za-z ,'.:-]+$/.test(text));
}

const texts = [...Object.values(phrasings).flat(), ...Object.keys(phrasings).map((kind) => kind.replaceAll("_", " "))];
for (const path of sources) {
  const code = (await readFile(path, "utf8")).replaceAll(/^import .*|^ *(\/\/|\*|\/\*\*).*/gm, "");
  texts.push(...quoted(code).filter((text) => !text.startsWith(".")));
}
const words = [...new Set(texts.flatMap((text) => text.toLowerCase().match(/\p{L}+/gu) ?? []))].sort();
const path = join(model, "foley.json");
const manifest = JSON.parse(await readFile(path, "utf8"));
await writeWhole(path, `${JSON.stringify({ ...manifest, words }, null, 2)}\n`);
