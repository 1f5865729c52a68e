import { Pause, Play, Repeat } from "lucide-react";
import type { ReactElement } from "react";

interface PlayButtonsProps {
  readonly isPlaying: boolean;
  /** Whether what is to be heard is still being made ready. */
  readonly isPreparing: boolean;
  /** What is played: "Play", "Play the selection". */
  readonly playWords: string;
  readonly isLooping: boolean;
  onToggle(): void;
  onLoop(isLooping: boolean): void;
}

/** Plays, pauses and loops what a player shows. */
export function PlayButtons(props: PlayButtonsProps): ReactElement {
  const { isPlaying, isPreparing, playWords, isLooping, onToggle, onLoop } = props;
  return (
    <>
      <button
        type="button"
        className="button icon main"
        aria-label={isPlaying ? "Pause" : playWords}
        aria-busy={isPreparing}
        onClick={onToggle}
      >
        {isPlaying ? <Pause size={16} /> : <Play size={16} />}
      </button>
      <button
        type="button"
        className="button icon"
        aria-label="Loop"
        aria-pressed={isLooping}
        onClick={() => onLoop(!isLooping)}
      >
        <Repeat size={16} />
      </button>
    </>
  );
}
