import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Dataset, Item } from "../../data/dataset.ts";
import { hashItemList } from "../../data/item-list-hash.ts";
import { itemBytes } from "../../data/read-item.ts";
import { parseJson } from "../../engine/json/parse-json.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { identitiesOf } from "../../evaluate/score/judges.ts";
import { withClaim } from "../../files/claim.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { readText } from "../../files/read-text.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { hashOfModel } from "../../generate/model-hash.ts";
import { findModel } from "../../generate/node/find-model.ts";
import { parseSettings } from "../../settings/parse-settings.ts";
import { differingBindings, type MadeBy, madeBySchema, type SoundListRecord } from "../report/made-by.ts";
import type { BenchmarkTools } from "./benchmark-tools.ts";
import type { BenchmarkConfig } from "./config.ts";
import { openSounds, type StudySounds, soundsHash, textsHash } from "./sounds.ts";

/**
 * Binds a study to what makes its numbers: models, judges and sounds by content, noted in its folder when it begins.
 *
 * @returns what was noted, with the checkouts that worked at it
 * @throws FoleyError "config" where the study was begun with others
 */
export async function bindStudy(config: BenchmarkConfig, tools: BenchmarkTools): Promise<MadeBy> {
  const path = join(tools.folder, "made-by.json");
  return withClaim(path, async () => {
    const now = await measureBindings(config, tools);
    const known = existsSync(path) ? parseMadeBy(path, await readText(path, "a study's record")) : now;
    const [difference] = differingBindings(known, now);
    if (difference !== undefined) {
      throw new FoleyError("config", `${path}: ${difference}; undo the change or choose another folder`, {
        subject: "studyFolder",
      });
    }
    const commits = [...new Set([...known.versions.commits, ...now.versions.commits])];
    const bound = { ...known, versions: { ...known.versions, commits } };
    await writeWhole(path, `${JSON.stringify(bound, null, 2)}\n`);
    return bound;
  });
}

function parseMadeBy(path: string, text: string): MadeBy {
  const advice = "remove the file where nothing was changed";
  return parseSettings(madeBySchema, parseJson(text, path), path, { code: "config", advice });
}

/** What would make the numbers now. */
export async function measureBindings(
  { pretrained, datasets, seeds, developmentSeeds, evaluation }: BenchmarkConfig,
  { judges, version, commit, runtime, folder }: BenchmarkTools,
): Promise<MadeBy> {
  const models: MadeBy["models"] = {};
  for (const { name, model } of pretrained) models[name] = await hashOfModel(folderFiles(await findModel(model)));
  const sounds: MadeBy["sounds"] = {};
  for (const dataset of datasets)
    sounds[dataset.name] = await soundRecordsOf(await openSounds(folder, dataset, evaluation.soundCount), [
      ...seeds,
      ...(developmentSeeds ?? []),
    ]);
  return {
    models,
    backbones: identitiesOf(judges),
    sounds,
    versions: {
      foley: version,
      node: process.versions.node,
      device: runtime.device,
      commits: commit === null ? [] : [commit],
    },
  };
}

async function soundRecordsOf({ training, isChosenBySeed, tested }: StudySounds, seeds: readonly number[]) {
  const contentOf = contentReader();
  const ofTraining = ({ items, missing }: Dataset) => recordOfList(items, missing.length, contentOf);
  if (!isChosenBySeed)
    return { training: await ofTraining(training(0)), tested: await recordOfList(tested, 0, contentOf) };
  const lists: (SoundListRecord & { seed: number })[] = [];
  for (const seed of seeds) lists.push({ ...(await ofTraining(training(seed))), seed });
  return { training: lists, tested: await recordOfList(tested, 0, contentOf) };
}

async function recordOfList(
  items: readonly Item[],
  missingCount: number,
  contentOf: (item: Item) => Promise<string>,
): Promise<SoundListRecord> {
  const listed: { name: string; hash: string }[] = [];
  for (const item of items) listed.push({ name: item.id, hash: await contentOf(item) });
  return {
    ...{ soundCount: items.length, missingCount },
    ...{ hash: soundsHash(items), contentHash: hashItemList(listed), textHash: textsHash(items) },
  };
}

/** SHA-256 of a sound's bytes, each read once. */
function contentReader(): (item: Item) => Promise<string> {
  const known = new Map<string, string>();
  return async (item) => {
    const key = `${item.path}\0${item.id}`;
    const hash =
      known.get(key) ??
      createHash("sha256")
        .update(await itemBytes(item))
        .digest("hex");
    known.set(key, hash);
    return hash;
  };
}
