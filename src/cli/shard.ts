import { soundFormatOf } from "../audio/encode/encode-audio.ts";
import { toJsonValue } from "../engine/json/json-value.ts";
import type { DeviceName } from "../engine/runtime/device.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { abortedAs, workOf } from "../engine/work.ts";
import { parseShard, shardText } from "../units/shard.ts";
import type { UnitKindName } from "../units/unit-of-work.ts";
import type { Door } from "./door.ts";
import { watched } from "./progress.ts";
import { warn } from "./warn.ts";

/** What a command that is done in shards says of them. */
export interface ShardCommand {
  readonly shard?: string | undefined;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly quiet?: boolean | undefined;
}

export const shardOption = [
  "--shard <i/n>",
  "do the i-th of n parts, counted from 1, into a folder that foley merge reads",
] as const;

/**
 * Does one shard of a job at the terminal.
 *
 * @param out the folder of the job, which all of its shards may share
 */
export async function runShard(
  kind: UnitKindName,
  request: object,
  { shard: text, out, device, threads, quiet }: ShardCommand & { readonly shard: string; readonly out: string },
  door: Door,
): Promise<void> {
  const shard = parseShard(text);
  const [{ open }, { version }, { doShard }, { findUnitKind }, { FolderStore }] = await Promise.all([
    import("../library/open.ts"),
    import("../library/version.ts"),
    import("../units/node/do-shard.ts"),
    import("../units/node/unit-kinds.ts"),
    import("../units/node/folder-store.ts"),
  ]);
  const said = shardText(shard);
  const done = await watched(door, `${kind} ${said}`, quiet === true, async (work) => {
    const library = await open({ device, threads, ...work });
    try {
      const tools = { ...workOf(work), library, version: version(), keepsInputs: false, store: new FolderStore(out) };
      return await doShard(findUnitKind(kind), toJsonValue(request), shard, tools);
    } finally {
      await library.close();
    }
  }).catch((error: unknown) => {
    throw abortedAs(error, `${kind} ${said}: stopped; the same command goes on`);
  });
  warn(door, done.warnings);
  const earlier = done.before === 0 ? "" : `, ${done.before} of them before`;
  door.out(`${out}: shard ${said} is whole: ${done.count} of ${done.total} units${earlier}\n`);
}

/** The folder of a shard's job. @throws FoleyError "usage" where none is named */
export function shardFolder(out: string | undefined): string {
  if (out === undefined) {
    throw new FoleyError("usage", "--shard: expected a folder by --out, got none; name one for all shards");
  }
  checkOutFolder("--shard", out);
  return out;
}

/** Of what many files go into. @throws FoleyError "usage" for the name of one sound, and for standard output */
export function checkOutFolder(flag: string, out: string): void {
  if (out !== "-" && soundFormatOf(out) === null) return;
  const advice = out === "-" ? "name one" : "name one, and a format with --format";
  throw new FoleyError("usage", `${flag}: expected a folder by --out, got ${out}; ${advice}`);
}

/** What receives parts and their results. @throws FoleyError "usage" where neither is made */
export function refuseOutAlone(out: string | undefined): void {
  if (out === undefined) return;
  throw new FoleyError("usage", `--out: expected --shard or --queue beside it, got neither; leave out --out ${out}`);
}

/**
 * What a merge does with the whole is not done with a part.
 *
 * @param options by the names of their flags
 * @throws FoleyError "usage" naming the first that was given
 */
export function refuseBesideShard(options: Readonly<Record<string, unknown>>): void {
  const first = Object.keys(options).find((name) => options[name] !== undefined);
  if (first === undefined) return;
  throw new FoleyError("usage", `--shard: expected no --${first}, as foley merge does what is left; leave it out`);
}
