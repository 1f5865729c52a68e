import { melSpectrogram } from "../../audio/mel-spectrogram.ts";
import { readAudio } from "../../audio/node/read-audio.ts";
import { resample } from "../../audio/resample.ts";
import { firstChannel } from "../../audio/waveform.ts";
import type { Dataset, Item } from "../../data/dataset.ts";
import { openDataset } from "../../data/open-dataset.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { FeatureCache } from "../../evaluate/features/feature-cache.ts";
import { type HeardSound, hearSounds } from "../../evaluate/features/hear-sounds.ts";
import { choosePreset } from "../../evaluate/preset.ts";
import { backbonesOf, type Judges } from "../../evaluate/score/judges.ts";
import { type PaperMetrics, paperMetrics } from "../../evaluate/score/paper-metrics.ts";
import type { VocoderName } from "../../generate/settings.ts";
import type { Vocoder } from "../../generate/vocoder.ts";
import type { ReportFiles } from "../report/report-files.ts";
import { measureSensitivity, type StudyClip } from "./experiment.ts";
import { sensitivityReport } from "./report.ts";

export interface SensitivityOptions {
  /** The name of a preset of `foley evaluate`. */
  readonly preset: string;
  readonly judges: Judges;
  /** Makes mels audible, damaged or not. */
  readonly vocoder: Vocoder;
  readonly vocoderName: VocoderName;
  /** Shares of the clips that are damaged, from 0 to 1, the smallest first. */
  readonly shares: readonly number[];
  readonly seeds: number;
  /** Folds of the reference to keep; all where absent. */
  readonly folds?: readonly number[] | undefined;
  /** A folder of sounds that interfere; the reference's other classes where absent. */
  readonly interference?: string | undefined;
  readonly cache: FeatureCache | null;
  /** Versions for the manifest. */
  readonly versions: Readonly<Record<string, string>>;
  readonly onProgress?: ((stage: SensitivityStage, done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type SensitivityStage = "reference" | "damage";

/** A sound of the reference that can be used. */
interface UsableClip {
  readonly item: Item;
  readonly heard: HeardSound;
  readonly clip: StudyClip;
}

/**
 * The sensitivity study on a folder of sounds: the files of its report.
 *
 * @throws FoleyError "data" where fewer than 10 sounds can be used or no other class can interfere, "not-found" where
 *   there is no such folder, "aborted" when stopped
 */
export async function studySensitivity(folder: string, options: SensitivityOptions): Promise<ReportFiles> {
  const {
    preset: presetName,
    judges,
    vocoder,
    vocoderName,
    shares,
    seeds,
    cache,
    versions,
    onProgress,
    signal,
  } = options;
  const preset = choosePreset(presetName);
  const { folds, interference } = options;
  const needsCaptions = false;
  const dataset = await openDataset(folder, { needsCaptions, signal, ...(folds === undefined ? {} : { folds }) });
  const interferers =
    interference === undefined ? undefined : await openDataset(interference, { needsCaptions, signal });
  const { usable, unusable: unheard } = await hearReference(dataset, options);
  const unusable = [...dataset.warnings, ...(interferers?.warnings ?? []), ...unheard];
  const measure = (generated: readonly HeardSound[], reference: readonly HeardSound[]): PaperMetrics =>
    paperMetrics(generated, reference, preset.klConvention);
  const reference = usable.map(({ heard }) => heard);
  // Too few sounds shall be complained of before hours of work.
  measure(reference, reference);
  const hearOne = async (waveform: Parameters<typeof held>[0]): Promise<HeardSound> => {
    const [heard] = await hearSounds([held(waveform)], backbonesOf(judges), { cache, onError: "fatal" });
    return heard as HeardSound;
  };
  const reactions = await measureSensitivity(
    usable.map(({ clip }) => clip),
    reference,
    { hear: async (mel) => hearOne(await vocoder.sound(mel, vocoderName, 0)), measure },
    {
      shares,
      seeds,
      signal,
      interferers: interferers && (await clipsOf(interferers, vocoder)),
      onProgress: (done, total) => onProgress?.("damage", done, total),
    },
  );
  const backbones = Object.fromEntries(
    (["classifier", "frames"] as const).map((role) => {
      const { name, hash, protocol } = judges[role];
      return [role, { name, hash, protocol }] as const;
    }),
  );
  return sensitivityReport(reactions, {
    reference: dataset.name,
    clipCount: usable.length,
    unusable,
    seeds,
    backbones: `${judges.classifier.name} (FD, IS, KL) and ${judges.frames.name} (FAD)`,
    vocoder: vocoderName === "griffin-lim" ? "Griffin-Lim" : "HiFi-GAN",
    isComparable: Object.values(backbones).every(({ name }) => name !== "nano"),
    manifest: {
      preset: preset.name,
      presetVersion: preset.version,
      backbones,
      klConvention: preset.klConvention,
      mel: vocoder.mel,
      shares,
      sounds: usable.map(({ item, heard }) => ({ id: item.id, label: item.label, hash: heard.hash })),
      versions: { node: process.versions.node, ...versions },
    },
  });
}

function held(waveform: Awaited<ReturnType<Vocoder["sound"]>>) {
  return { name: "a damaged clip", waveform };
}

/** What the backbones hear in each original, and its mel; sounds that cannot be used are named. */
async function hearReference(
  { items }: Dataset,
  { judges, vocoder, cache, onProgress, signal }: SensitivityOptions,
): Promise<{ usable: UsableClip[]; unusable: string[] }> {
  const heard = await hearSounds(
    items.map(({ id, path, range }) => ({ name: id, path, range })),
    backbonesOf(judges),
    {
      cache,
      onError: "skip",
      onProgress: (done, total) => onProgress?.("reference", done, total),
      ...(signal === undefined ? {} : { signal }),
    },
  );
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

async function clipOf({ path, range, label }: Item, { mel }: Vocoder): Promise<StudyClip> {
  const waveform = await readAudio(path, range);
  return { mel: melSpectrogram(resample(firstChannel(waveform), waveform.sampleRate, mel.sampleRate), mel), label };
}
