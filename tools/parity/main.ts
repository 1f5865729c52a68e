// npm run parity -- [--only NAMES] [--threads N] [--python COMMAND]
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { findPython } from "../../bench/measure.ts";
import { openRuntime } from "../../src/engine/runtime/node/open-runtime.ts";
import { parityCases } from "./cases.ts";
import { compareCase } from "./compare-case.ts";

/** What foley promises: 1e-3 of a value's scale. */
const limit = 1e-3;

interface Options {
  readonly only?: string;
  readonly threads: string;
  readonly python?: string;
}

async function main({ only = "", threads, python: wanted }: Options): Promise<void> {
  const cases = parityCases.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()));
  if (cases.length === 0) throw new Error(`no case is called ${only}; there are ${names()}`);
  const python = await findPython(wanted === undefined ? ["python3", "python"] : [wanted]);
  if (python === null) throw new Error("no Python with torch, diffusers and transformers; name one with --python");
  const runtime = await openRuntime("cpu", { threadCount: Number(threads) });
  let tooFar = 0;
  console.log("| Model | Compared | Distance |\n| --- | --- | ---: |");
  for (const parityCase of cases) {
    const folder = await mkdtemp(join(tmpdir(), "foley-parity-"));
    try {
      const settings = { runtime, folder, python, threads: Number(threads) };
      for (const { what, distance } of await compareCase(parityCase, settings)) {
        console.log(`| ${parityCase.name} | ${what} | ${distance.toExponential(1)} |`);
        if (!(distance < limit)) tooFar++;
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  console.log(`\n${tooFar} values are further than ${limit} from diffusers'`);
  process.exitCode = tooFar === 0 ? 0 : 1;
}

function names(): string {
  return parityCases.map(({ name }) => name).join(" · ");
}

await new Command("parity")
  .description("compares foley with diffusers on models of published size with random weights")
  .option("--only <text>", `cases whose name contains it: ${names()}`)
  .option("--threads <n>", "processor threads of both sides", String(availableParallelism()))
  .option("--python <command>", "a Python with torch, diffusers and transformers")
  .action(main)
  .parseAsync();
