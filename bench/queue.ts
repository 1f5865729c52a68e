import { measureOverhead, type OverheadFigures } from "./queue-overhead.ts";
import { startBenchRedis } from "./queue-redis.ts";
import { measureScaling, type ScalingRow } from "./queue-scaling.ts";
import { measureThroughput, type ThroughputFigures } from "./queue-throughput.ts";

/** What a queue costs and carries, on a Redis of its own. */
export interface QueueFigures {
  readonly overhead: OverheadFigures;
  readonly throughput: ThroughputFigures;
  readonly scaling: readonly ScalingRow[];
}

export interface QueueBenchOptions {
  readonly threads: number;
  /** Units that do nothing. */
  readonly units: number;
  /** Of a real batch. */
  readonly sounds: number;
  /** Simulated. */
  readonly workers: readonly number[];
}

export async function measureQueue({ threads, units, sounds, workers }: QueueBenchOptions): Promise<QueueFigures> {
  const redis = await startBenchRedis();
  try {
    console.error(`${units} units that do nothing …`);
    const overhead = await measureOverhead(redis, units);
    await redis.link.redis.flushall();
    const throughput = await measureThroughput(redis, { sounds, threads });
    const scaling = await measureScaling(redis, workers, throughput.unitSeconds);
    return { overhead, throughput, scaling };
  } finally {
    await redis.close();
  }
}

/** As Markdown. */
export function queueTable({ overhead, throughput, scaling }: QueueFigures): string {
  const { units, p50, p99 } = overhead;
  const [alone] = throughput.rows;
  return [
    "| a unit that does nothing | units | p50 ms | p99 ms |",
    "|---|---|---|---|",
    `| sent, taken, done by a process, written down | ${units} | ${p50.toFixed(2)} | ${p99.toFixed(2)} |`,
    "",
    "| real sounds by nano | sounds | s | sounds/s | of this machine alone |",
    "|---|---|---|---|---|",
    ...throughput.rows.map(({ name, sounds, seconds }) => {
      const ratio = alone === undefined ? Number.NaN : alone.seconds / seconds;
      return `| ${name} | ${sounds} | ${seconds.toFixed(1)} | ${(sounds / seconds).toFixed(2)} | ${ratio.toFixed(2)} |`;
    }),
    "",
    "| simulated workers | units | s | units/s | of ideal | sender ms | Redis ms | workers ms | store ms |",
    "|---|---|---|---|---|---|---|---|---|",
    ...scaling.map(scalingRow),
    "",
  ].join("\n");
}

function scalingRow({ workers, units, seconds, ideal, senderMs, redisMs, workerMs, storeMs }: ScalingRow): string {
  const rate = units / seconds;
  const times = [senderMs, redisMs, workerMs, storeMs].map((ms) => ms.toFixed(3));
  const cells = [workers, units, seconds.toFixed(1), rate.toFixed(1), (rate / ideal).toFixed(2), ...times];
  return `| ${cells.join(" | ")} |`;
}
