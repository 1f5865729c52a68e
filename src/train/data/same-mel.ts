import type { MelConfig } from "../../audio/mel-spectrogram.ts";
import { FoleyError } from "../../engine/tensor/error.ts";

/**
 * Refuses a model whose mels are not those that are learnt from: its networks would take them for its own.
 *
 * @param where the training and how the model is used: "train vocoder: vae"
 * @throws FoleyError "config" naming what differs first
 */
export function checkSameMel(where: string, learnt: MelConfig, ofModel: MelConfig): void {
  for (const name of Object.keys(learnt) as (keyof MelConfig)[]) {
    if (ofModel[name] === learnt[name]) continue;
    const expected = `a model of mels with ${name} ${learnt[name]}, as is learnt from`;
    throw new FoleyError("config", `${where}: expected ${expected}, got ${ofModel[name]}; choose another model`);
  }
}
