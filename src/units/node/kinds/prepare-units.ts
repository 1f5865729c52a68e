import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type DataClip, openClips } from "../../../data/clips.ts";
import type { Dataset } from "../../../data/dataset.ts";
import { hashItemList } from "../../../data/item-list-hash.ts";
import { openDataset } from "../../../data/open-dataset.ts";
import { type JsonValue, toJsonValue } from "../../../engine/json/json-value.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { findCacheFolder, noHome } from "../../../files/cache-folder.ts";
import { folderFiles } from "../../../files/folder-files.ts";
import { makeFolder } from "../../../files/make-folder.ts";
import { walkFolder } from "../../../files/walk-folder.ts";
import { writeWhole } from "../../../files/write-whole.ts";
import { hashOfModel } from "../../../generate/model-hash.ts";
import { findModelFolder } from "../../../generate/node/find-model.ts";
import { training } from "../../../library/device-use.ts";
import { prepareClips } from "../../../library/prepare-data.ts";
import { workWithLibrary } from "../../../library/shared-work.ts";
import { parseSettings } from "../../../settings/parse-settings.ts";
import { checkPreparedInParts } from "../../../train/kind/ldm.ts";
import { hashOfJson, unitOf } from "../../unit-of-work.ts";
import { readUnitResult } from "../../unit-result.ts";
import { namedModel } from "../named-place.ts";
import type { UnitKind } from "../unit-kind.ts";
import { datasetOfUnit, heldItems } from "./held-items.ts";
import {
  type NotedPreparation,
  notedPreparationSchema,
  prepareAskedSchema,
  prepareUnitSchema,
  prepareUnitsJobSchema,
} from "./prepare-request.ts";

/** Sounds of a unit: a VAE is loaded for each. */
const soundsOfUnit = 64;

/** Mels, latents and embeddings of a data set: a unit for every few of its sounds. */
export const prepareUnits: UnitKind = {
  name: "prepare",
  async plan(request, tools) {
    const asked = parseSettings(prepareAskedSchema, request, "prepare");
    const { preset, fill, set, from, vae, clap } = asked.training;
    checkPreparedInParts(preset, { fill, set });
    const dataset = await openDataset(asked.path, { ...asked.choice, signal: tools.signal });
    const models = await modelHashes(asked.training);
    const common = { ...asked, models };
    const count = Math.ceil(dataset.items.length / soundsOfUnit);
    return {
      request: toJsonValue({
        ...common,
        sounds: dataset.items.map(({ id }) => id),
        missingCount: dataset.missing.length,
      }),
      total: count,
      async unit(place) {
        const part = partOf(dataset, place);
        const clips = await openClips(part, { signal: tools.signal });
        const held = tools.keepsInputs ? await heldItems(part.items, tools.store) : null;
        return unitOf({
          ...{ kind: "prepare", version: tools.version },
          request: toJsonValue({ ...common, sounds: part.items.map(({ id }) => id), held }),
          decisive: toJsonValue({
            ...{ preset, fill, set, models },
            sounds: decisiveClips(clips),
          }),
          needs: {
            ...{ device: null, model: from ?? vae ?? null, memoryBytes: null },
            alsoHeld: [vae ?? [], clap ?? []].flat(),
          },
        });
      },
      inputs: async () => hashOfJson(decisiveClips(await openClips(dataset, { signal: tools.signal }))),
      drawn: null,
      warnings: dataset.warnings,
    };
  },
  async check({ request }) {
    const { training: wishes, models } = parseSettings(prepareUnitSchema, request, "unit");
    await checkModels(wishes, models);
  },
  placed(request, place) {
    const asked = parseSettings(prepareUnitSchema, request, "unit");
    const { from, vae, clap } = asked.training;
    const placedModel = (name: string | undefined) => (name === undefined ? name : (place(namedModel(name)) ?? name));
    const here = { from: placedModel(from), vae: placedModel(vae), clap: placedModel(clap) };
    return toJsonValue({ ...asked, training: { ...asked.training, ...here } });
  },
  async run({ key, request }, tools) {
    const asked = parseSettings(prepareUnitSchema, request, "unit");
    const wishes = asked.training;
    const folder = await mkdtemp(join(tmpdir(), "foley-prepare-"));
    const sounds = await mkdtemp(join(tmpdir(), "foley-sounds-"));
    try {
      const part = await datasetOfUnit(asked, sounds, tools);
      const clips = await openClips(part, { signal: tools.signal });
      await workWithLibrary(tools.library, "prepare", {}, async (resources) => {
        const { runtime } = await resources.device(training);
        await prepareClips(runtime, clips, folder, { ...wishes, signal: tools.signal, report: tools.report });
      });
      const made = (await walkFolder(folder)).files;
      for (const file of made) await tools.store.write(key, basename(file), await readFile(join(folder, file)));
      const noted: NotedPreparation = {
        sounds: clips.map(({ id, hash }) => ({ name: id, hash })),
        files: made.map((file) => basename(file)),
      };
      return toJsonValue(noted);
    } finally {
      for (const one of [folder, sounds]) await rm(one, { recursive: true, force: true });
    }
  },
  forget: null,
  /** Into the cache of this machine, or another one, where training finds it. */
  async merge(request, units, { store, out, report }) {
    parseSettings(prepareUnitsJobSchema, request, "job");
    const cache = out ?? findCacheFolder();
    if (cache === null) throw new FoleyError("io", `merge: ${noHome}; set HOME`);
    const listed: NotedPreparation["sounds"][number][] = [];
    const files: string[] = [];
    for (const [i, key] of units.entries()) {
      const { noted, read } = await readUnitResult(key, notedPreparationSchema, { store });
      const { sounds, files: names } = noted;
      listed.push(...sounds);
      for (const name of names) {
        const folder = join(cache, "prepared", name.slice(0, 2));
        makeFolder(folder);
        await writeWhole(join(folder, name), await read(name));
        files.push(join(folder, name));
      }
      await report({ stage: "merge", done: i + 1, total: units.length, unit: "items", share: (i + 1) / units.length });
    }
    const text = `prepared ${listed.length} sounds, list ${hashItemList(listed)}\n`;
    return { files, text, warnings: [] };
  },
};

/** What of sounds decides what is made of them. */
function decisiveClips(clips: readonly DataClip[]): JsonValue {
  return clips.map(({ id, hash, captions }) => ({ id, hash, captions: [...captions] }));
}

function partOf(dataset: Dataset, place: number): Dataset {
  return { ...dataset, items: dataset.items.slice(place * soundsOfUnit, (place + 1) * soundsOfUnit) };
}

type Named = Pick<ReturnType<typeof prepareAskedSchema.parse>["training"], "from" | "vae" | "clap">;

async function modelHashes({ from, vae, clap }: Named): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const [role, name] of Object.entries({ from, vae, clap }))
    if (name !== undefined) hashes[role] = await hashOfModel(folderFiles(findModelFolder(name)));
  return hashes;
}

async function checkModels(named: Named, expected: Readonly<Record<string, string>>): Promise<void> {
  const here = await modelHashes(named);
  const other = Object.keys(expected).find((role) => here[role] !== expected[role]);
  if (other === undefined) return;
  throw new FoleyError(
    "weights",
    `prepare: expected the ${other} of the job, got other weights; give all machines the same`,
  );
}
