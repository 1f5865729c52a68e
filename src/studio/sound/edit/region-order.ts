import type { Waveform } from "../../../audio/waveform.ts";
import type { EditWishes } from "../../../generate/settings.ts";
import { withoutUndefined } from "../../../settings/resolve.ts";
import type { SoundBand } from "./band.ts";

/** What has to be asked of a model so that a part of a sound is made anew. */
export interface RegionOrder {
  /** The sound to change. */
  readonly init: Waveform;
  readonly wishes: Pick<EditWishes, "inpaint">;
}

/** All frequencies are meant where a selection has all: then what is beside it stays as it is, sample by sample. */
export function regionOrder(waveform: Waveform, { fromSeconds, toSeconds, fromHz, toHz }: SoundBand): RegionOrder {
  const lowest = fromHz <= 0 ? undefined : fromHz;
  const highest = toHz >= waveform.sampleRate / 2 ? undefined : toHz;
  return {
    init: waveform,
    wishes: { inpaint: [withoutUndefined({ fromSeconds, toSeconds, fromHz: lowest, toHz: highest })] },
  };
}
