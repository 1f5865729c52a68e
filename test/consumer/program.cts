// The same package in CommonJS.
import assert = require("node:assert/strict");
import library = require("foley");

async function main(): Promise<void> {
  const { foley, load, open } = library;
  assert.equal(foley.load, load);
  const opened = await open({ device: "cpu" });
  const model: library.Model = await opened.model();
  const clip = await model.generate("rain", { durationSeconds: 0.5, steps: 1, seed: 1 });
  assert.equal(clip.samples.length, 8000);
  await opened.close();
}

void main();
