// npm run bench -- [--only NAMES] [--rounds N] [--against CHECKOUT] [--json FILE]
import { availableParallelism, cpus } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import { writeWhole } from "../src/files/write-whole.ts";
import { compareAgainst } from "./against.ts";
import { networkCases } from "./cases.ts";
import { compareEvaluations } from "./evaluate.ts";
import { compareFrechet } from "./frechet.ts";
import { measureGenerate } from "./generate.ts";
import { localStepsTable, measureLocalSteps } from "./local-steps.ts";
import { type Comparison, compare, findPython } from "./measure.ts";
import { measureMemory } from "./memory.ts";
import { comparePipelines } from "./pipeline.ts";
import { measurePlan, planTable } from "./plan.ts";
import { measureQueue, queueTable } from "./queue.ts";
import { type Report, tableOf } from "./table.ts";

interface Options {
  readonly only?: readonly string[];
  readonly rounds: number;
  readonly runs: number;
  readonly threads: number;
  readonly steps: number;
  readonly clips: readonly number[];
  readonly seconds: number;
  readonly units: number;
  readonly sounds: number;
  readonly workers: readonly number[];
  readonly localSteps: number;
  readonly every: number;
  readonly python?: string;
  readonly against?: string;
  readonly json?: string;
}

const names = [
  ...networkCases.map(({ name }) => name),
  "generate",
  "pipeline",
  "memory",
  "evaluate",
  "frechet",
  "queue",
  "local-steps",
  "plan",
  "against",
];

async function main(options: Options): Promise<void> {
  const { only = names, rounds, runs, threads } = options;
  const python = await findPython(options.python === undefined ? ["python3", "python"] : [options.python]);
  if (python === null) console.error("PyTorch, diffusers or transformers is missing: foley is measured alone");
  const networks: Comparison[] = [];
  for (const networkCase of networkCases.filter(({ name }) => only.includes(name))) {
    console.error(`${networkCase.name} …`);
    networks.push(await compare(networkCase, { threads, warmup: 2, runs, rounds, python }));
  }
  const generate = only.includes("generate") ? await measureGenerate(1 + rounds) : null;
  const pipeline = only.includes("pipeline") ? await comparePipelines({ ...options, python }) : null;
  const memory = only.includes("memory") ? await measureMemory(threads) : [];
  const evaluate = only.includes("evaluate") ? await compareEvaluations({ ...options, python }) : [];
  const frechet = only.includes("frechet") ? await compareFrechet({ ...options, python }) : [];
  const queue = only.includes("queue") ? await measureQueue(options) : null;
  const wish = { steps: options.localSteps, every: options.every };
  const localSteps = only.includes("local-steps") ? await measureLocalSteps(wish) : [];
  const plan = only.includes("plan") ? await measurePlan(threads) : null;
  const machine = { processor: cpus()[0]?.model ?? "unknown processor", threads, node: process.versions.node };
  const against = options.against === undefined ? [] : await compareAgainst(options.against, rounds);
  const report: Report = { machine, networks, generate, pipeline, memory, evaluate, frechet, against };
  console.log(tableOf(report));
  if (queue !== null) console.log(queueTable(queue));
  if (localSteps.length > 0) console.log(localStepsTable(localSteps));
  if (plan !== null) console.log(planTable(plan));
  const all = { ...report, queue, localSteps, plan };
  if (options.json !== undefined) await writeWhole(options.json, `${JSON.stringify(all, null, 2)}\n`);
}

function nameList(text: string): readonly string[] {
  const list = text.split(",");
  const unknown = list.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`No case is called ${unknown}; choose from ${names.join(", ")}.`);
  return list;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("Expected a whole number from 1 on.");
  return value;
}

function countList(text: string): readonly number[] {
  return text.split(",").map(positive);
}

await new Command("bench")
  .description("measures foley beside PyTorch, in one run")
  .option("--only <names>", `cases, as in unet-s,generate; there are ${names.join(", ")}`, nameList)
  .option(
    "--rounds <n>",
    "processes of each side, in turn, of networks, generate, pipeline, frechet and --against; others run once",
    positive,
    3,
  )
  .option("--runs <n>", "runs that count, in each process", positive, 5)
  .option(
    "--threads <n>",
    "processor threads of both sides, of all but whole commands (generate, --against)",
    positive,
    availableParallelism(),
  )
  .option("--steps <n>", "sampling steps of the pipeline", positive, 10)
  .option("--clips <counts>", "clips of each set of evaluate and frechet", countList, [80, 400, 2000])
  .option("--seconds <n>", "length of each clip of evaluate", positive, 5)
  .option("--units <n>", "units that do nothing, of queue", positive, 500)
  .option("--sounds <n>", "sounds of each batch of queue", positive, 40)
  .option("--workers <counts>", "simulated workers of queue", countList, [1, 10, 100, 1000])
  .option("--local-steps <n>", "steps of each worker, of local-steps", positive, 600)
  .option("--every <n>", "steps between two meetings of workers, of local-steps", positive, 50)
  .option("--python <command>", "a Python with torch, diffusers and transformers")
  .option("--against <checkout>", "another built checkout of foley, beside which commands are measured")
  .option("--json <file>", "writes every figure")
  .action(main)
  .parseAsync();
