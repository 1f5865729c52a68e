import { expect, it } from "vitest";
import { runCli } from "./support/run-cli.ts";

const queue = ["--queue", "redis://127.0.0.1:1", "--store", "/nowhere"];
const generate = ["generate", "rain"];
const evaluate = ["evaluate", "made", "real"];
const prepare = ["data", "prepare", "sounds", "--from", "nano"];

it.each<[string, string[], string]>([
  ["a priority", [...generate, "--priority", "batch"], "--priority: expected --queue beside it, got none"],
  ["tries", [...evaluate, "--tries", "2"], "--tries: expected --queue beside it, got none"],
  ["what is under way", [...prepare, "--most-under-way", "2"], "--most-under-way: expected --queue beside it"],
  ["a store", [...generate, "--store", "s3://sounds"], "--store: expected --queue beside it, got none"],
  ["a device", [...generate, ...queue, "--device", "cpu"], "--queue: expected no --device, as each worker"],
  ["threads", [...evaluate, ...queue, "--threads", "2"], "--queue: expected no --threads, as each worker"],
  [
    "a sound's name",
    [...generate, ...queue, "--out", "rain.flac"],
    "--queue: expected a folder by --out, got rain.flac",
  ],
  ["standard output", [...generate, ...queue, "--out", "-"], "--queue: expected a folder by --out, got -"],
  [
    "a part's name",
    [...generate, "--seed", "1", "--shard", "1/2", "--out", "rain.wav"],
    "--shard: expected a folder by",
  ],
  ["a folder of no parts", [...evaluate, "--out", "x"], "--out: expected --shard or --queue beside it, got neither"],
  ["a folder of nothing", [...prepare, "--out", "x"], "--out: expected --shard or --queue beside it, got neither"],
])("refuses %s that would count for nothing", async (_, argv, message) => {
  const { status, err } = await runCli(...argv);
  expect(err).toContain(message);
  expect(err.trimEnd()).not.toContain("\n");
  expect(status).toBe(2);
});
