import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BenchRedis } from "./queue-redis.ts";
import { startWorker } from "./queue-worker.ts";
import { usedBy } from "./used.ts";

/** A batch of sounds by the embedded model: whole commands, from start to end. */
export interface ThroughputRow {
  readonly name: string;
  readonly sounds: number;
  readonly seconds: number;
}

export interface ThroughputFigures {
  readonly rows: readonly ThroughputRow[];
  /** Of each unit of the last row, as its worker saw it, seconds. */
  readonly unitSeconds: readonly number[];
}

const command = fileURLToPath(new URL("../../bin/foley.js", import.meta.url));

interface ThroughputOptions {
  readonly sounds: number;
  /** Of the machine. */
  readonly threads: number;
}

/** The local runner, one worker, and two that share the threads: the same sounds with other seeds. */
export async function measureThroughput(
  redis: BenchRedis,
  { sounds, threads }: ThroughputOptions,
): Promise<ThroughputFigures> {
  const prompts = join(redis.folder, "prompts.txt");
  const words = ["rain", "wind", "a dog barking", "a bell", "waves", "a bird", "fire"];
  const lines = Array.from({ length: sounds }, (_, i) => words[i % words.length]);
  await writeFile(prompts, `${lines.join("\n")}\n`);
  const batch = (seed: number, out: string): string[] => [
    ...[command, "generate", "--prompts", prompts, "--seed", `${seed}`, "--steps", "10", "--duration", "2"],
    ...["--quiet", "--out", join(redis.folder, out)],
  ];
  const queued = ["--queue", redis.address, "--store", join(redis.folder, "store")];
  const rows: ThroughputRow[] = [];
  const measure = async (name: string, args: readonly string[]): Promise<void> => {
    console.error(`${sounds} sounds by ${name} …`);
    rows.push({ name, sounds, seconds: (await usedBy(args)).seconds });
  };
  await measure(`this machine alone, ${threads} threads`, [...batch(1, "local"), "--threads", `${threads}`]);
  let unitSeconds: readonly number[] = [];
  for (const [name, counts] of [
    ["1 worker", [threads]],
    ["2 workers", [Math.ceil(threads / 2), Math.max(1, Math.floor(threads / 2))]],
  ] as const) {
    const workers = await Promise.all(counts.map((count) => startWorker(queued, count)));
    try {
      // Each loads its model once.
      await usedBy([...batch(2 + counts.length, `warm-${counts.length}`), ...queued]);
      for (const { heard } of workers) heard.length = 0;
      await measure(`${name}, ${counts.join(" and ")} threads`, [...batch(4 + counts.length, name), ...queued]);
      unitSeconds = workers.flatMap(({ heard }) => heard);
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
    }
  }
  return { rows, unitSeconds };
}
