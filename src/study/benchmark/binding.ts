import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Item } from "../../data/dataset.ts";
import { hashItemList } from "../../data/item-list-hash.ts";
import { parseJson } from "../../engine/json/parse-json.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Work } from "../../engine/work.ts";
import { identitiesOf } from "../../evaluate/score/judges.ts";
import { withClaim } from "../../files/claim.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { readText } from "../../files/read-text.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { hashOfModel } from "../../generate/model-hash.ts";
import { findModel } from "../../generate/node/find-model.ts";
import { modelStamp } from "../../generate/node/model-stamp.ts";
import { parseSettings } from "../../settings/parse-settings.ts";
import {
  differingBindings,
  joinedVersions,
  type MadeBy,
  type MakerVersions,
  madeBySchema,
  type SoundListRecord,
} from "../report/made-by.ts";
import type { BenchmarkTools } from "./benchmark-tools.ts";
import type { BenchmarkConfig } from "./config.ts";
import { soundContents } from "./sound-contents.ts";
import { openSounds, type StudySounds, soundsHash, textsHash } from "./sounds.ts";

/**
 * Binds a study to what makes its numbers: models, judges and sounds by content, noted in its folder when it begins.
 *
 * @param makers with what its cells were made since it was bound the last time, or are made now
 * @returns what was noted, with all that worked at it
 * @throws FoleyError "config" where the study was begun with others
 */
export async function bindStudy(
  config: BenchmarkConfig,
  tools: BenchmarkTools,
  makers: readonly MakerVersions[],
  work: Work,
): Promise<MadeBy> {
  const path = join(tools.folder, "made-by.json");
  // Others need not wait while it reads.
  const now = await measureBindings(config, tools, work);
  const bind = async (): Promise<MadeBy> => {
    const known = existsSync(path) ? parseMadeBy(path, await readText(path, "a study's record")) : null;
    const [difference] = known === null ? [] : differingBindings(known, now);
    if (difference !== undefined) {
      throw new FoleyError("config", `${path}: ${difference}; undo the change or choose another folder`, {
        subject: "studyFolder",
      });
    }
    const all = [known?.versions ?? [], makers].flat();
    const bound = { ...(known ?? now), versions: all.length === 0 ? now.versions : joinedVersions(all) };
    await writeWhole(path, `${JSON.stringify(bound, null, 2)}\n`);
    return bound;
  };
  return withClaim(path, bind, work.signal);
}

function parseMadeBy(path: string, text: string): MadeBy {
  const advice = "remove the file where nothing was changed";
  return parseSettings(madeBySchema, parseJson(text, path), path, { code: "config", advice });
}

/** What would make the numbers now. Its events are of the stage `sounds`. */
export async function measureBindings(
  { pretrained, datasets, seeds, developmentSeeds, evaluation }: BenchmarkConfig,
  tools: BenchmarkTools,
  work: Work,
): Promise<MadeBy> {
  const { judges, folder } = tools;
  const models: MadeBy["models"] = {};
  for (const { name, model } of pretrained) models[name] = await modelHash(await findModel(model));
  const sounds: MadeBy["sounds"] = {};
  for (const dataset of datasets)
    sounds[dataset.name] = await soundRecordsOf(
      await openSounds(folder, dataset, evaluation.soundCount),
      [seeds, developmentSeeds ?? []].flat(),
      work,
    );
  return {
    models,
    backbones: identitiesOf(judges),
    sounds,
    versions: versionsOf(tools),
  };
}

/** Of this process. */
export function versionsOf({ version, commit, runtime }: BenchmarkTools): MakerVersions {
  const commits = commit === null ? [] : [commit];
  return { foley: version, node: process.versions.node, device: runtime.device, commits };
}

const knownModels = new Map<string, Promise<string>>();

/** Of a model's folder, read once in a process until it is replaced. */
function modelHash(folder: string): Promise<string> {
  const stamp = modelStamp(folder);
  const hash = knownModels.get(stamp) ?? hashOfModel(folderFiles(folder));
  knownModels.set(stamp, hash);
  hash.catch(() => knownModels.delete(stamp));
  return hash;
}

async function soundRecordsOf({ training, isChosenBySeed, tested }: StudySounds, seeds: readonly number[], work: Work) {
  const lists = isChosenBySeed ? seeds.map((seed) => ({ seed, ...training(seed) })) : [{ seed: 0, ...training(0) }];
  const items = new Set([...lists.flatMap((list) => list.items), ...tested]);
  const contents = await soundContents([...items], work);
  const records = lists.map(({ seed, ...list }) => ({
    ...recordOfList(list.items, list.missing.length, contents),
    seed,
  }));
  const [{ seed: _, ...only }] = records as [(typeof records)[number]];
  return { training: isChosenBySeed ? records : only, tested: recordOfList(tested, 0, contents) };
}

function recordOfList(
  items: readonly Item[],
  missingCount: number,
  contents: ReadonlyMap<Item, string>,
): SoundListRecord {
  const listed = items.map((item) => ({ name: item.id, hash: contents.get(item) ?? "" }));
  return {
    ...{ soundCount: items.length, missingCount },
    ...{ hash: soundsHash(items), contentHash: hashItemList(listed), textHash: textsHash(items) },
  };
}
