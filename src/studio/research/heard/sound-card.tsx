import { Pause, Play } from "lucide-react";
import { type ReactElement, useCallback, useEffect, useRef } from "react";
import { durationSeconds, type Waveform } from "../../../audio/waveform.ts";
import { soundOutput } from "../../sound/play/sound-output.ts";
import { useIsHeard } from "../../sound/play/use-heard-key.ts";
import { drawPicture } from "../../takes/draw-picture.ts";
import { waveformOf } from "../../takes/new-take.ts";
import { takePicture } from "../../takes/take-picture.ts";
import { useTheme } from "../../theme.ts";
import { attempt } from "../../toasts.tsx";
import { useLoaded } from "../use-loaded.ts";

interface SoundCardProps {
  /** Tells its sound from all others. */
  readonly soundKey: string;
  readonly name: string;
  /** The same function as long as the same sound is meant. */
  readonly load: () => Promise<Blob>;
}

/** A sound to look at and to hear. */
export function SoundCard({ soundKey, name, load }: SoundCardProps): ReactElement {
  const read = useCallback(async () => waveformOf(await load(), name), [load, name]);
  const [loaded, again] = useLoaded(read);
  return (
    <figure className="sound-card">
      {loaded.state === "loaded" && <SoundPlayer {...{ soundKey, name }} waveform={loaded.value} />}
      {loaded.state === "loading" && <div className="sound-face" />}
      {loaded.state === "failed" && (
        <div className="sound-face">
          <span className="fault">{loaded.fault}</span>
          <button type="button" className="button" onClick={again}>
            Try again
          </button>
        </div>
      )}
      <figcaption title={name}>{name}</figcaption>
    </figure>
  );
}

interface SoundPlayerProps extends Pick<SoundCardProps, "soundKey" | "name"> {
  readonly waveform: Waveform;
}

function SoundPlayer({ soundKey, name, waveform }: SoundPlayerProps): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isPlaying = useIsHeard(soundKey);
  const tone = useTheme((state) => state.tone);
  useEffect(() => {
    if (canvas.current === null) return;
    const picture = takePicture(waveform);
    canvas.current.width = picture.time;
    canvas.current.height = picture.bands;
    drawPicture(canvas.current, picture, tone);
  }, [waveform, tone]);
  const toggle = (): Promise<void> =>
    attempt(() => {
      if (isPlaying) return soundOutput.stop();
      const place = { startsAtSeconds: 0, fromSeconds: 0, loop: null, gainDb: 0, onEnd: null };
      return soundOutput.play({ key: soundKey, waveform, ...place });
    });
  const Icon = isPlaying ? Pause : Play;
  return (
    <button
      type="button"
      className="sound-face"
      aria-pressed={isPlaying}
      aria-label={`${isPlaying ? "Stop" : "Play"} ${name}, ${durationSeconds(waveform).toFixed(1)} s`}
      onClick={() => void toggle()}
    >
      <canvas ref={canvas} aria-hidden />
      <span className="sound-icon">
        <Icon size={14} aria-hidden />
      </span>
    </button>
  );
}
