import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The parts that make sound. */
const allParts = ["audio_encoder", "text_encoder", "unet", "vae", "vocoder"];
/** Those that bring a sound back from its mel. */
export const codecParts = ["vae", "vocoder"];

/**
 * What a measurement is bound to: the weights that made the sounds, and those of the judge that heard them. A test holds the
 * numbers to them, so that neither changes without the other.
 *
 * @param {string} model its folder
 * @param {{ folder: string, part: string } | null} judge null where nobody judges
 * @param {string[]} parts that were measured
 */
export function madeWith(model, judge, parts = allParts) {
  const { folder, part } = judge ?? {};
  return { weights: hashOfWeights(model, parts), judge: judge === null ? null : hashOfWeights(folder, [part]) };
}

/** SHA-256 over the names and hashes of the parts' weights, hexadecimal. */
function hashOfWeights(folder, names) {
  const hash = createHash("sha256");
  for (const name of names) {
    for (const file of ["diffusion_pytorch_model.safetensors", "model.safetensors"]) {
      const path = join(folder, name, file);
      if (existsSync(path)) hash.update(`${name}/${file} ${sha256(readFileSync(path))}\n`);
    }
  }
  return hash.digest("hex");
}

function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}
