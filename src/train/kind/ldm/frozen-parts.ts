import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { FoleyError } from "../../../engine/tensor/error.ts";
import type { Tensor } from "../../../engine/tensor/tensor.ts";
import { folderFiles } from "../../../files/folder-files.ts";
import { stampOf } from "../../../files/stamp-of.ts";
import { parseClapTextConfig } from "../../../models/clap/config.ts";
import { type Manifest, readManifest } from "../../../models/manifest.ts";
import { readPart, readPartConfig } from "../../../models/part-files.ts";
import { weightsFileOf } from "../../../models/part-kind.ts";
import { parseVaeConfig, type VaeConfig } from "../../../models/vae/config.ts";
import { currentVaeWeights } from "../../../models/vae/weights.ts";
import { type GivenFolders, requireFolder } from "../training-kind.ts";

type VaeWeights = ReadonlyMap<string, Tensor<"float32">>;

/** What a diffusion model learns between: a VAE and CLAP, which stay as they are. */
export interface FrozenParts {
  /** Model folders. */
  readonly vae: string;
  readonly clap: string;
  /** Of the VAE's folder. */
  readonly manifest: Manifest;
  readonly vaeConfig: VaeConfig;
  /** Of CLAP's embeddings. */
  readonly conditionWidth: number;
  /**
   * Read anew each time: they are needed at the beginning and at the end, and hours lie between.
   *
   * @throws FoleyError "weights" where they are others by then
   */
  vaeWeights(): Promise<VaeWeights>;
}

/**
 * Where the frozen parts are.
 *
 * @throws FoleyError "usage" where a folder is not given
 */
export function frozenFolders({ vae, clap, from }: GivenFolders): Readonly<Record<"vae" | "clap", string>> {
  return { vae: requireFolder("ldm", "vae", vae ?? from), clap: requireFolder("ldm", "clap", clap ?? from) };
}

/** @throws FoleyError "usage" where a folder is not given, "not-found" or "config" where it has no such part */
export async function openFrozenParts(folders: GivenFolders): Promise<FrozenParts> {
  const { vae: vaeFolder, clap: clapFolder } = frozenFolders(folders);
  const files = folderFiles(vaeFolder);
  const textConfig = await readPartConfig(folderFiles(clapFolder), "text_encoder");
  const clapConfig = parseClapTextConfig(join(clapFolder, "text_encoder"), textConfig);
  const manifest = await readManifest(files);
  const part = join(vaeFolder, "vae");
  const stamp = stampOf(part);
  return {
    ...{ vae: vaeFolder, clap: clapFolder, manifest },
    vaeConfig: parseVaeConfig(part, await readPartConfig(files, "vae")),
    conditionWidth: clapConfig.projection_dim,
    async vaeWeights() {
      const { weights } = await readPart(files, "vae", weightsFileOf("vae"));
      // Else what is learnt would be saved beside a VAE that it never met.
      if (stampOf(part) === stamp) return currentVaeWeights(weights);
      throw new FoleyError(
        "weights",
        `${part}: expected the VAE that the run began with, got a changed one; put that back`,
      );
    },
  };
}

/** The scale of latents that a model to begin from knows; null where it has none, or knows those of another encoder. */
export async function knownScale(
  from: string | null,
  parts: Pick<FrozenParts, "vae" | "vaeWeights">,
): Promise<number | null> {
  if (from === null || !existsSync(join(from, "vae", "config.json"))) return null;
  const files = folderFiles(from);
  const { scaling_factor } = parseVaeConfig(join(from, "vae"), await readPartConfig(files, "vae"));
  if (resolve(from) === resolve(parts.vae)) return scaling_factor;
  const known = currentVaeWeights((await readPart(files, "vae", weightsFileOf("vae"))).weights);
  return isSameEncoder(known, await parts.vaeWeights()) ? scaling_factor : null;
}

/** Of a weight's largest value: what half precision of either kind may take from others. */
const roundingShare = 1 / 128;

/** Whether both make the same latents, whatever their decoders are, and as far as half precision lets them. */
function isSameEncoder(one: VaeWeights, other: VaeWeights): boolean {
  const names = [...one.keys(), ...other.keys()].filter((name) => /^(encoder|quant_conv)\./.test(name));
  return names.every((name) => {
    const [a, b] = [one.get(name)?.data, other.get(name)?.data];
    if (a === undefined || b === undefined || a.length !== b.length) return false;
    const largest = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return a.every((value, i) => Math.abs(value - (b[i] as number)) <= largest * roundingShare);
  });
}
