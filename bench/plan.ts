import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { outputOf } from "./measure.ts";
import { startBenchRedis } from "./queue-redis.ts";
import { startWorker } from "./queue-worker.ts";
import { usedBy } from "./used.ts";

/** What `foley study plan` said of a benchmark, and what that took then: whole commands, seconds. */
export interface PlanFigures {
  readonly cells: number;
  readonly planned: number;
  readonly rows: readonly { readonly name: string; readonly seconds: number }[];
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const command = join(root, "bin/foley.js");

/** Of nano-smoke, which needs no download: steps of each training, which is judged twice. */
const steps = 60;

/** Plans a small benchmark for one machine, then has it made by this machine alone, and by one worker of a queue. */
export async function measurePlan(threads: number): Promise<PlanFigures> {
  const folder = await mkdtemp(join(tmpdir(), "foley-bench-plan-"));
  const config = join(folder, "study.json");
  const settled = JSON.parse(await readFile(join(root, "studies/nano-smoke.json"), "utf8"));
  const training = { ...settled.training, steps, evaluateEvery: steps / 2 };
  await writeFile(config, JSON.stringify({ ...settled, training }));
  const use = ["--device", "cpu", "--threads", `${threads}`, "--quiet"];
  /** Each with a cache of its own, so that none finds what another prepared. */
  const run = async (name: string, ...words: readonly string[]): Promise<number> => {
    console.error(`a benchmark, ${name} …`);
    process.env.FOLEY_CACHE = join(folder, `cache of ${name}`);
    await mkdir(process.env.FOLEY_CACHE, { recursive: true });
    return (await usedBy([command, "study", ...words])).seconds;
  };
  const figures = join(folder, "figures.json");
  const plan = [config, "--machines", "1", "--figures", figures, ...use];
  try {
    await run("measured for its plan", "plan", ...plan);
    const told = JSON.parse(await outputOf(process.execPath, [command, "study", "plan", ...plan, "--json"], {}));
    const benchmark = ["benchmark", config];
    const alone = await run("by this machine alone", ...benchmark, ...use, "--out", join(folder, "alone"));
    const queued = await byWorker(join(folder, "cache of a worker"), threads, (where) =>
      run("by one worker", ...benchmark, ...where, "--quiet", "--out", join(folder, "queued")),
    );
    const rows = [
      { name: "this machine alone", seconds: alone },
      { name: "1 worker", seconds: queued },
    ];
    return { cells: told.cells, planned: 3600 * told.hours, rows };
  } finally {
    delete process.env.FOLEY_CACHE;
    await rm(folder, { recursive: true, force: true });
  }
}

async function byWorker(
  cache: string,
  threads: number,
  send: (where: readonly string[]) => Promise<number>,
): Promise<number> {
  const redis = await startBenchRedis();
  const where = ["--queue", redis.address, "--store", join(redis.folder, "store")];
  process.env.FOLEY_CACHE = cache;
  await mkdir(cache, { recursive: true });
  const worker = await startWorker(where, threads);
  try {
    return await send(where);
  } finally {
    await worker.stop();
    await redis.close();
  }
}

/** As Markdown. */
export function planTable({ cells, planned, rows }: PlanFigures): string {
  return [
    `| a benchmark of ${cells} cells | planned s | measured s | planned / measured |`,
    "|---|---|---|---|",
    ...rows.map(
      ({ name, seconds }) =>
        `| ${name} | ${planned.toFixed(1)} | ${seconds.toFixed(1)} | ${(planned / seconds).toFixed(2)} |`,
    ),
    "",
  ].join("\n");
}
