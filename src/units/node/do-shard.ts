import type { JsonValue } from "../../engine/json/json-value.ts";
import type { WorkEvent } from "../../engine/work.ts";
import { placesIn, type Shard, shardText } from "../shard.ts";
import { jobFile, jobHash, jobsKey, type ShardNote, shardFile, type UnitJob } from "../unit-job.ts";
import type { UnitStore } from "../unit-store.ts";
import { doUnit } from "./do-unit.ts";
import { refuseDrawn } from "./refuse-drawn.ts";
import type { UnitKind, UnitTools } from "./unit-kind.ts";

/** What a shard came to. */
export interface DoneShard {
  /** Units of the shard. */
  readonly count: number;
  /** Of them, those that were done before. */
  readonly before: number;
  /** Units of the whole job. */
  readonly total: number;
  readonly warnings: readonly string[];
}

/**
 * Does every unit of a shard that is not done yet, and writes down that the shard is whole. Killed and run again, it goes on after
 * the last unit that was done.
 *
 * @throws FoleyError "usage" for a job that chance decides, "aborted" when stopped, and what its units throw
 */
export async function doShard(kind: UnitKind, request: JsonValue, shard: Shard, tools: UnitTools): Promise<DoneShard> {
  const plan = await kind.plan(request, tools);
  refuseDrawn(plan, `shard ${shardText(shard)}`, "on every machine");
  const job: UnitJob = { foley: tools.version, kind: kind.name, request: plan.request, total: plan.total };
  const file = jobFile(await jobHash(job));
  if (!(await tools.store.has(jobsKey, file))) await writeJson(tools.store, file, job);
  const places = placesIn(shard, plan.total);
  const inputs = plan.inputs === null ? null : await plan.inputs();
  const units: string[] = [];
  let before = 0;
  for (const [i, place] of places.entries()) {
    const unit = await plan.unit(place);
    if (!(await doUnit(unit, { ...tools, report: asPartOf(tools, i, places.length) }))) before++;
    units.push(unit.key);
    const [done, total] = [i + 1, places.length];
    await tools.report({ stage: kind.name, done, total, unit: "items", share: done / total });
  }
  await noteShard(job, { ...shard, units, inputs }, tools.store);
  return { count: units.length, before, total: plan.total, warnings: plan.warnings };
}

/**
 * Writes down that the units of a part of a job are done; what was noted before gives way, as a job names sounds alone and they may
 * be others by now.
 */
export async function noteShard(job: UnitJob, note: ShardNote, store: UnitStore): Promise<void> {
  await writeJson(store, shardFile(await jobHash(job), note), note);
}

async function writeJson(store: UnitStore, name: string, value: object): Promise<void> {
  await store.write(jobsKey, name, new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`));
}

function asPartOf({ report }: UnitTools, done: number, total: number): (event: WorkEvent) => unknown {
  const note = `${done + 1} of ${total}`;
  return (event) => report({ ...event, share: event.share === null ? null : (done + event.share) / total, note });
}
