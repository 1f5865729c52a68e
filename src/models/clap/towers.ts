import { z } from "zod";
import type { ClapFeatureConfig } from "../../audio/clap-features.ts";
import type { ModelFiles } from "../../engine/bytes/model-files.ts";
import { parseConfig } from "../parse-config.ts";
import { readPartConfig } from "../part-files.ts";
import { readClapFeatures } from "./clap-features-file.ts";
import { type ClapAudioConfig, type ClapTextConfig, parseClapAudioConfig, parseClapTextConfig } from "./config.ts";

/** A part of a model as it lies in its folder: one tower, or both, as transformers' `ClapModel` has them. */
export interface StoredClap<W> {
  readonly config: unknown;
  readonly weights: ReadonlyMap<string, W>;
}

/** One tower with its settings. */
export interface Tower<C, W> {
  readonly config: C;
  readonly weights: ReadonlyMap<string, W>;
}

const fusion = /^audio_model\.audio_encoder\.patch_embed\.(mel_conv2d|fusion_model)\./;

/** Both towers of some weights under transformers' names; those that only feature fusion needs are left out. */
export function splitTowers<W>(weights: ReadonlyMap<string, W>): {
  readonly text: Map<string, W>;
  readonly audio: Map<string, W>;
  readonly isFused: boolean;
} {
  const all = [...weights];
  return {
    text: new Map(all.filter(([name]) => /^text_(model|projection)\./.test(name))),
    audio: new Map(all.filter(([name]) => /^audio_(model|projection)\./.test(name) && !fusion.test(name))),
    isFused: all.some(([name]) => fusion.test(name)),
  };
}

const settings = z.record(z.string(), z.unknown()).nullish();
const wholeSchema = z.object({ text_config: settings, audio_config: settings, projection_dim: z.number().optional() });

/** Whether settings are those of both towers together. */
export function isWholeClap(config: unknown): boolean {
  return typeof config === "object" && config !== null && ("text_config" in config || "audio_config" in config);
}

/** The settings of one tower, which in `ClapModel`'s lie one level deeper, and where the width of both is said once. */
function settingsOf(where: string, config: unknown, tower: "text_config" | "audio_config"): unknown {
  if (!isWholeClap(config)) return config;
  const { projection_dim, ...towers } = parseConfig(where, wholeSchema, config);
  return projection_dim === undefined ? { ...towers[tower] } : { ...towers[tower], projection_dim };
}

/** @throws FoleyError "config" naming the first setting that cannot be */
export function textTower<W>(where: string, { config, weights }: StoredClap<W>): Tower<ClapTextConfig, W> {
  const isWhole = isWholeClap(config);
  return {
    config: parseClapTextConfig(where, settingsOf(where, config, "text_config")),
    weights: isWhole ? splitTowers(weights).text : weights,
  };
}

/** The settings of a model's text tower without its weights; null where it has none. @throws FoleyError as `textTower` */
export async function textSettings(files: ModelFiles): Promise<ClapTextConfig | null> {
  if (!(await files.has("text_encoder/config.json"))) return null;
  const stored = { config: await readPartConfig(files, "text_encoder"), weights: new Map() };
  return textTower(files.nameOf("text_encoder"), stored).config;
}

/**
 * Feature fusion is for sounds that are longer than what is heard here: an encoder with it hears as one without.
 *
 * @param folders where among the files the settings of the feature extractor may lie, which foley keeps among the encoder's own
 * @throws FoleyError "config" naming the first setting that cannot be
 */
export async function audioTower<W>(
  where: string,
  { config, weights }: StoredClap<W>,
  files: ModelFiles,
  folders: readonly string[],
): Promise<Tower<ClapAudioConfig, W>> {
  const own = settingsOf(where, config, "audio_config") as { readonly features: ClapFeatureConfig | undefined };
  if (typeof own !== "object" || own === null) return { config: parseClapAudioConfig(where, own), weights };
  const { audio, isFused } = splitTowers(weights);
  const features = own.features ?? (await readClapFeatures(files, folders, isFused));
  return {
    config: parseClapAudioConfig(where, { ...own, enable_fusion: false, features }),
    weights: isWholeClap(config) ? audio : new Map([...weights].filter(([name]) => !fusion.test(name))),
  };
}

/** A tower of a model, and where it was found, for messages. */
export interface FoundTower<C, W> extends Tower<C, W> {
  readonly where: string;
}

type ReadClap<W> = (files: ModelFiles, part: string) => Promise<StoredClap<W>>;

/** The text tower of a model: `text_encoder`, which may be all of CLAP, as MusicLDM's is. */
export async function findTextTower<W>(files: ModelFiles, read: ReadClap<W>): Promise<FoundTower<ClapTextConfig, W>> {
  const where = files.nameOf("text_encoder");
  return { where, ...textTower(where, await read(files, "text_encoder")) };
}

/** The audio tower of a model: `audio_encoder`, else that of a `text_encoder` that is all of CLAP; null for neither. */
export async function findAudioTower<W>(
  files: ModelFiles,
  read: ReadClap<W>,
): Promise<FoundTower<ClapAudioConfig, W> | null> {
  const isOwn = await files.has("audio_encoder");
  const part = isOwn ? "audio_encoder" : "text_encoder";
  if (!isOwn && !(await files.has(part))) return null;
  const stored = await read(files, part);
  if (!isOwn && !isWholeClap(stored.config)) return null;
  const where = files.nameOf(part);
  return { where, ...(await audioTower(where, stored, files, [part, "feature_extractor", ""])) };
}
