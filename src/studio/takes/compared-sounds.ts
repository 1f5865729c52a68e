import type { ComparedSound } from "../sound/ab-player.tsx";
import { takesOfIds } from "../store/find-takes.ts";
import { audioOf } from "../store/take-store.ts";
import { waveformOf } from "./new-take.ts";
import { seedWords, takeFacts } from "./take-words.ts";

/** Takes that are to be compared, with their samples. @throws FoleyError "not-found" where one of them was deleted */
export async function comparedSounds(ids: readonly string[]): Promise<readonly ComparedSound[]> {
  const files = await Promise.all(ids.map(audioOf));
  const takes = await takesOfIds(ids);
  return Promise.all(
    takes.map(async (take, i) => ({
      name: `${take.name}, ${seedWords(take)}, ${takeFacts(take)}`,
      waveform: await waveformOf(files[i] as Blob, take.name),
    })),
  );
}
