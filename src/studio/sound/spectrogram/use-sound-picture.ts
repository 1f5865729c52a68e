import { useEffect, useState } from "react";
import type { Waveform } from "../../../audio/waveform.ts";
import type { GridPart } from "../work/sound-tasks.ts";
import { soundWork } from "../work/sound-work.ts";
import { type GridPlan, setColumns } from "./spectrogram-grid.ts";

/** A sound's picture as far as it is known. */
export interface SoundPicture {
  readonly plan: GridPlan;
  /** `[column, row]`; zero where it is not known yet. */
  readonly levels: Uint8Array;
  /** Columns that are known by themselves, from the first on; others may stand for several. */
  readonly knownColumns: number;
  /** The highest of the levels that are known. */
  readonly loudest: number;
}

/** The picture of a sound, which grows while it is worked out; null before its beginning is known. */
export function useSoundPicture(waveform: Waveform): SoundPicture | null {
  const [picture, setPicture] = useState<SoundPicture | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    let levels: Uint8Array | null = null;
    let loudest = 0;
    const part = ({ plan, from, stride, levels: some }: GridPart): void => {
      levels ??= new Uint8Array(plan.columnCount * plan.rowCount);
      setColumns(levels, some, from, stride);
      loudest = some.reduce((most, level) => Math.max(most, level), loudest);
      const knownColumns = stride > 1 ? 0 : from + some.length / plan.rowCount;
      setPicture({ plan, levels, knownColumns, loudest });
    };
    const { sampleRate, channels } = waveform;
    // It only ends early where nobody looks at it any more.
    void soundWork("picture", { sampleRate, channels }, { signal: controller.signal, part }).catch(() => null);
    return () => controller.abort();
  }, [waveform]);
  return picture;
}
