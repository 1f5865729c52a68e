import { melSpectrogram } from "../../audio/mel-spectrogram.ts";
import { resample } from "../../audio/resample.ts";
import type { ListedSound } from "../../audio/sound-list.ts";
import type { Waveform } from "../../audio/waveform.ts";
import { learntChannel } from "../../data/clips.ts";
import type { Dataset, Item } from "../../data/dataset.ts";
import { hashItemList } from "../../data/item-list-hash.ts";
import { openDataset } from "../../data/open-dataset.ts";
import { itemBytes, itemSound } from "../../data/read-item.ts";
import { usablePart } from "../../data/usable-part.ts";
import { sha256 } from "../../engine/bytes/sha256.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { checkGoing, partOf, type Work } from "../../engine/work.ts";
import type { FeatureStore } from "../../evaluate/features/feature-store.ts";
import { type HeardSound, hearOne, hearSounds, usableBy } from "../../evaluate/features/hear-sounds.ts";
import { fileSound } from "../../evaluate/node/file-sound.ts";
import { presets } from "../../evaluate/preset.ts";
import { backbonesOf, identitiesOf, isPublished, type Judges, judgesLimitedTo } from "../../evaluate/score/judges.ts";
import { checkPaperSets, type PaperMetrics, paperMetrics } from "../../evaluate/score/paper-metrics.ts";
import { heldSound } from "../../evaluate/sounds/held-sound.ts";
import { sampleRatesOf } from "../../evaluate/sounds/sample-rates.ts";
import type { VocoderName } from "../../generate/settings.ts";
import type { Vocoder } from "../../generate/vocoder.ts";
import { soundsHash } from "../benchmark/sounds.ts";
import type { MadeBy } from "../report/made-by.ts";
import type { ReportFiles } from "../report/report-files.ts";
import {
  checkClasses,
  type DamageRound,
  type ExperimentRun,
  measureRounds,
  measureSensitivity,
  type StudyClip,
} from "./experiment.ts";
import { sensitivityReport } from "./report.ts";
import type { SensitivitySettings } from "./settings.ts";

/** What a sensitivity study is done with. */
export interface SensitivityTools {
  readonly judges: Judges;
  /** Makes mels audible, damaged or not. */
  readonly vocoder: Vocoder;
  /** Null to hear every sound anew. */
  readonly cache: FeatureStore | null;
  /** What the report says of how it was made. */
  readonly command: string | null;
  readonly modelHash: string;
  readonly versions: MadeBy["versions"];
}

/** A sound of the reference that can be used. */
interface UsableClip {
  readonly item: Item;
  readonly heard: HeardSound;
  readonly clip: StudyClip;
}

/** Sounds that can be used, and why the others cannot, a line each. */
interface Usable {
  readonly usable: readonly UsableClip[];
  readonly unusable: readonly string[];
}

/**
 * The sensitivity study on a folder of sounds: the files of its report. Its events are of the stages `reference` and `damage`, a
 * sound each.
 *
 * @throws FoleyError "data" where fewer than 10 sounds can be used or no other class can interfere, "not-found" where
 *   there is no such folder, "aborted" when stopped
 */
export async function studySensitivity(
  folder: string,
  settings: SensitivitySettings,
  tools: SensitivityTools,
  work: Work,
): Promise<ReportFiles> {
  const share = referenceShare(settings);
  const opened = await openStudy(folder, settings, tools, partOf(work, 0, share));
  const { dataset, interferers, heard, judges } = opened;
  const reactions = await measureSensitivity(...(await experimentOf(opened, settings, tools, partOf(work, share, 1))));
  return sensitivityReport(reactions, {
    command: tools.command,
    ...{ reference: dataset.name, clipCount: heard.usable.length },
    unusable: [
      ...dataset.warnings,
      ...(interferers?.warnings ?? []),
      ...(interferers?.problems ?? []),
      ...heard.unusable,
    ],
    seeds: settings.seeds,
    backbones: `${judges.classifier.name} (FD, IS, KL) and ${judges.frames.name} (FAD)`,
    vocoder: vocoderTitles[settings.vocoder],
    isComparable: isPublished(judges),
    manifest: manifestOf(opened, settings, tools),
  });
}

/**
 * The metrics of some damages and seeds of a study alone, share by share.
 *
 * @param check of what they will be made of, before hours of it
 * @throws what the study itself throws, and what the check does
 */
export async function studyRounds(
  folder: string,
  settings: SensitivitySettings,
  tools: SensitivityTools,
  work: Work,
  rounds: readonly DamageRound[],
  check: (manifest: ReturnType<typeof manifestOf>) => void,
): Promise<readonly ExperimentRun[]> {
  const opened = await openStudy(folder, settings, tools, work);
  check(manifestOf(opened, settings, tools));
  return measureRounds(...(await experimentOf(opened, settings, tools, work)), rounds);
}

/** A study whose reference is heard. */
interface OpenedStudy {
  readonly dataset: Dataset;
  readonly interferers: Dataset | null;
  /** Of their names, classes and bytes. */
  readonly interferenceContent: string | null;
  readonly heard: Usable;
  /** Limited to the band that both sides can have. */
  readonly judges: Judges;
}

async function openStudy(
  folder: string,
  { interference, folds }: SensitivitySettings,
  tools: SensitivityTools,
  work: Work,
): Promise<OpenedStudy> {
  const open = (place: string, chosen: readonly number[] | null): Promise<Dataset> =>
    openDataset(place, { needsCaptions: false, signal: work.signal, folds: chosen ?? undefined });
  const dataset = await open(folder, folds);
  const interferers = interference === null ? null : await usableOf(await open(interference, null), work);
  // What no hearing could mend is complained of before hours of it.
  checkPaperSets(dataset.items, dataset.items);
  checkClasses(dataset.items, interferers?.items ?? dataset.items);
  const judges = await judgesInBandOf(dataset, tools);
  const interferenceContent = interferers === null ? null : await contentOfInterferers(interferers, work);
  return {
    dataset,
    interferers,
    interferenceContent,
    judges,
    heard: await hearReference(dataset, { ...tools, judges }, work),
  };
}

/** Without silence, which has no level at which it could interfere, and without what cannot be read: both are named. */
async function usableOf(interferers: Dataset, { signal }: Work): Promise<Dataset> {
  const { usable, problems } = await usablePart(interferers, { signal });
  return { ...usable, problems };
}

/** Tells sounds that interfere from any others; their classes say with which clips. */
async function contentOfInterferers({ items }: Dataset, { signal }: Work): Promise<string> {
  const listed: ListedSound[] = [];
  for (const item of items) {
    checkGoing({ signal }, "study: stopped");
    listed.push({ name: JSON.stringify([item.label, item.id]), hash: await sha256(await itemBytes(item)) });
  }
  return hashItemList(listed);
}

/** Judges that hear only what both the originals and what the vocoder makes of their mels can have. */
async function judgesInBandOf({ items }: Dataset, { judges, vocoder }: SensitivityTools): Promise<Judges> {
  const sounds = items.map(({ id, path, range }) => fileSound({ name: id, path, range }));
  const rates = await sampleRatesOf(sounds, usableBy(backbonesOf(judges)));
  return judgesLimitedTo(judges, [vocoder.mel.sampleRate, ...rates]);
}

/** How much of all that is heard is the reference: each clip once, among its damaged forms. */
function referenceShare({ seeds }: SensitivitySettings): number {
  return 1 / (2 + 4 * seeds);
}

/** What the experiment is told: clips, reference, instruments and options. */
async function experimentOf(
  { heard: { usable }, interferers, judges }: OpenedStudy,
  { preset, shares, seeds, vocoder: vocoderName }: SensitivitySettings,
  { vocoder, cache }: SensitivityTools,
  work: Work,
): Promise<Parameters<typeof measureSensitivity<HeardSound>>> {
  const { klConvention } = presets[preset];
  const measured = (generated: readonly HeardSound[], reference: readonly HeardSound[]): Promise<PaperMetrics> =>
    paperMetrics(generated, reference, klConvention, judges.programs);
  const reference = usable.map(({ heard }) => heard);
  // Too few that can be used shall be complained of before hours of work.
  await measured(reference, reference);
  const hear = (waveform: Waveform): Promise<HeardSound> =>
    hearOne(heldSound({ name: "a damaged clip", waveform }), backbonesOf(judges), cache);
  return [
    usable.map(({ clip }) => clip),
    reference,
    { hear: async (mel) => hear(await vocoder.sound(mel, vocoderName, 0)), measure: measured },
    { ...work, shares, seeds, interferers: interferers === null ? undefined : await clipsOf(interferers, vocoder) },
  ];
}

/** What the backbones hear in each original, and its mel; sounds that cannot be used are named. */
async function hearReference(
  { items }: Dataset,
  { judges, vocoder, cache }: SensitivityTools,
  work: Work,
): Promise<Usable> {
  const sounds = items.map(({ id, path, range }) => fileSound({ name: id, path, range }));
  const heard = await hearSounds(sounds, backbonesOf(judges), { cache, onError: "skip" }, work, "reference");
  const usable: UsableClip[] = [];
  for (const [i, sound] of heard.entries()) {
    const item = items[i] as Item;
    // Silence has no level at which something else could interfere.
    if (sound.problems.length > 0 || sound.facts?.isSilent === true) continue;
    usable.push({ item, heard: sound, clip: await clipOf(item, vocoder) });
  }
  const unusable = heard.flatMap(({ problems, facts, sound }) =>
    facts?.isSilent === true ? [`${sound.name}: silent`] : problems.slice(0, 1).map(({ reason }) => reason),
  );
  if (usable.length > 0) return { usable, unusable };
  throw new FoleyError("data", `reference sounds: expected some that can be used, got none; ${unusable[0] ?? ""}`);
}

async function clipsOf({ items }: Dataset, vocoder: Vocoder): Promise<StudyClip[]> {
  const clips: StudyClip[] = [];
  for (const item of items) clips.push(await clipOf(item, vocoder));
  return clips;
}

async function clipOf(item: Item, { mel }: Vocoder): Promise<StudyClip> {
  const waveform = await itemSound(item);
  return {
    mel: melSpectrogram(resample(learntChannel(waveform), waveform.sampleRate, mel.sampleRate), mel),
    label: item.label,
  };
}

const vocoderTitles: Readonly<Record<VocoderName, string>> = {
  hifigan: "HiFi-GAN",
  vocos: "Vocos",
  "griffin-lim": "Griffin-Lim",
};

/** All that decides the numbers, by content. */
function manifestOf(
  { heard: { usable }, interferers, interferenceContent, judges }: OpenedStudy,
  { preset: presetName, folds, shares, vocoder: vocoderName }: SensitivitySettings,
  { vocoder, modelHash, versions }: SensitivityTools,
) {
  const preset = presets[presetName];
  return {
    preset: preset.name,
    presetVersion: preset.version,
    backbones: identitiesOf(judges),
    klConvention: preset.klConvention,
    mel: vocoder.mel,
    vocoder: vocoderName,
    /** Whose mels and vocoder they are. */
    model: modelHash,
    folds,
    shares,
    sounds: usable.map(({ item, heard }) => ({ id: item.id, label: item.label, hash: heard.hash })),
    versions,
    interference: interferers === null ? null : soundsHash(interferers.items),
    interferenceContent: interferenceContent ?? undefined,
  };
}
