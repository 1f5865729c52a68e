import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { ClapFeatureConfig } from "../../audio/clap-features.ts";
import { parseConfig } from "../parse-config.ts";
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
  return { ...towers[tower], ...(projection_dim === undefined ? {} : { projection_dim }) };
}

/** @throws FoleyError "config" naming the first setting that cannot be */
export function textTower<W>(where: string, { config, weights }: StoredClap<W>): Tower<ClapTextConfig, W> {
  const isWhole = isWholeClap(config);
  return {
    config: parseClapTextConfig(where, settingsOf(where, config, "text_config")),
    weights: isWhole ? splitTowers(weights).text : weights,
  };
}

/**
 * Feature fusion is for sounds that are longer than what is heard here: an encoder with it hears as one without.
 *
 * @param folders where the settings of the feature extractor may lie, which foley keeps among the encoder's own
 * @throws FoleyError "config" naming the first setting that cannot be
 */
export async function audioTower<W>(
  where: string,
  { config, weights }: StoredClap<W>,
  folders: readonly string[],
): Promise<Tower<ClapAudioConfig, W>> {
  const own = settingsOf(where, config, "audio_config") as { readonly features?: ClapFeatureConfig | undefined };
  const { audio, isFused } = splitTowers(weights);
  const features = own.features ?? (await readClapFeatures(folders, isFused));
  return {
    config: parseClapAudioConfig(where, { ...own, enable_fusion: false, features }),
    weights: isWholeClap(config) ? audio : new Map([...weights].filter(([name]) => !fusion.test(name))),
  };
}

/** A tower of a model folder, and the part in which it was found. */
export interface FoundTower<C, W> extends Tower<C, W> {
  readonly part: string;
}

type ReadClap<W> = (part: string) => Promise<StoredClap<W>>;

/** The text tower of a model folder: `text_encoder`, which may be all of CLAP, as MusicLDM's is. */
export async function findTextTower<W>(model: string, read: ReadClap<W>): Promise<FoundTower<ClapTextConfig, W>> {
  const part = join(model, "text_encoder");
  return { part, ...textTower(part, await read(part)) };
}

/** The audio tower of a model folder: `audio_encoder`, else that of a `text_encoder` that is all of CLAP; null for neither. */
export async function findAudioTower<W>(
  model: string,
  read: ReadClap<W>,
): Promise<FoundTower<ClapAudioConfig, W> | null> {
  const own = join(model, "audio_encoder");
  const part = existsSync(own) ? own : join(model, "text_encoder");
  if (!existsSync(part)) return null;
  const stored = await read(part);
  if (part !== own && !isWholeClap(stored.config)) return null;
  return { part, ...(await audioTower(part, stored, [part, join(model, "feature_extractor"), model])) };
}
