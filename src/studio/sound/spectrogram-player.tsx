import { Maximize2, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from "react";
import { durationSeconds as secondsOf, type Waveform } from "../../audio/waveform.ts";
import { clock, clockWords } from "./clock.ts";
import type { SoundBand } from "./edit/band.ts";
import { LevelMeter } from "./play/level-meter.tsx";
import { PlayButtons } from "./play/play-buttons.tsx";
import { useFrames } from "./play/use-frames.ts";
import { type HeardSoundControls, useHeardSound } from "./play/use-heard-sound.ts";
import { SelectionFields } from "./selection-fields.tsx";
import { hertzUnitWords } from "./spectrogram/axis-ticks.ts";
import { FadeHandles, type WishedFades } from "./spectrogram/fade-handles.tsx";
import { levelRange } from "./spectrogram/paint-picture.ts";
import { FrequencyAxis, TimeAxis } from "./spectrogram/plot-axes.tsx";
import { SelectionBox } from "./spectrogram/selection-box.tsx";
import { byteToDb, heightOf } from "./spectrogram/spectrogram-grid.ts";
import { moved, showing, type TimeView, viewSeconds, wholeView, zoomed } from "./spectrogram/time-view.ts";
import { type PointedAt, usePlotPointer } from "./spectrogram/use-plot-pointer.ts";
import { type SoundPicture, useSoundPicture } from "./spectrogram/use-sound-picture.ts";
import { LevelLegend, ViewCanvas } from "./spectrogram/view-canvas.tsx";
import "./sound.css";

export interface SpectrogramPlayerProps {
  /** Tells its sound from those of other players. */
  readonly soundKey: string;
  /** What the sound is called, for those who do not see it. */
  readonly name: string;
  readonly waveform: Waveform;
  readonly selection: SoundBand | null;
  onSelect(selection: SoundBand | null): void;
  readonly isLooping: boolean;
  onLoop(isLooping: boolean): void;
  /** Fades that are to be; null where none are shown. */
  readonly fades: WishedFades | null;
  onFades(fades: WishedFades): void;
}

const zoomStep = 1.5;

/** The picture of a sound, which plays: a click seeks, a drag selects in time and frequency, and what is selected is heard alone. */
export function SpectrogramPlayer(props: SpectrogramPlayerProps): ReactElement {
  const { soundKey, name, waveform, selection, onSelect, isLooping, onLoop } = props;
  const { sampleRate } = waveform;
  const duration = secondsOf(waveform);
  const [view, setView] = useState<TimeView>(wholeView(duration));
  useEffect(() => setView(wholeView(duration)), [duration]);
  const picture = useSoundPicture(waveform);
  const heard = useHeardSound({ key: soundKey, waveform, selection, isLooping });
  const plot = useRef<HTMLDivElement>(null);
  const geometry = { view, durationSeconds: duration, sampleRate };
  const pointer = usePlotPointer({ plot, geometry, selection, onSelect, onSeek: heard.seek });
  const range = levelRange(picture);
  const seen = pointer.draft ?? selection;
  const zoom = (factor: number): void => setView((now) => zoomed(now, factor, middle(now, heard.position()), duration));
  useWheelZoom(plot, duration, setView);

  return (
    <section className="spectrogram-player" aria-label={`${name}, spectrogram`}>
      <div className="player-bar">
        <PlayButtons
          isPlaying={heard.isPlaying}
          isPreparing={heard.isPreparing}
          playWords={selection === null ? "Play" : "Play the selection"}
          isLooping={isLooping}
          onToggle={heard.toggle}
          onLoop={onLoop}
        />
        <PositionWords heard={heard} durationSeconds={duration} />
        <LevelMeter isOn={heard.isPlaying} />
        <div className="player-zoom">
          <button type="button" className="button icon" aria-label="Zoom out" onClick={() => zoom(1 / zoomStep)}>
            <ZoomOut size={16} />
          </button>
          <button type="button" className="button icon" aria-label="Zoom in" onClick={() => zoom(zoomStep)}>
            <ZoomIn size={16} />
          </button>
          <button
            type="button"
            className="button icon"
            aria-label="Show all of it"
            onClick={() => setView(wholeView(duration))}
          >
            <Maximize2 size={16} />
          </button>
        </div>
      </div>
      <div className="plot-frame">
        <FrequencyAxis sampleRate={sampleRate} />
        <div
          ref={plot}
          className="plot"
          role="slider"
          tabIndex={0}
          aria-label={`Position in ${name}`}
          aria-valuemin={0}
          aria-valuemax={Number(duration.toFixed(3))}
          aria-valuenow={Number(heard.cursorSeconds.toFixed(3))}
          aria-valuetext={`${clock(heard.cursorSeconds)} of ${clockWords(duration)}`}
          aria-keyshortcuts="Space ArrowLeft ArrowRight Home End + - [ ] Escape L"
          onKeyDown={(event) => onPlotKey(event, { ...props, heard, duration, view, zoom, setView })}
          {...pointer.handlers}
        >
          <ViewCanvas picture={picture} range={range} view={view} />
          {props.fades && (
            <FadeHandles fades={props.fades} onFades={props.onFades} {...{ plot, view, durationSeconds: duration }} />
          )}
          {seen && <SelectionBox selection={seen} view={view} sampleRate={sampleRate} />}
          <Playhead heard={heard} view={view} durationSeconds={duration} setView={setView} />
          <KnownWords picture={picture} />
        </div>
        <span className="axis-units" aria-hidden="true">
          Hz · s
        </span>
        <TimeAxis view={view} />
      </div>
      <ViewScroll view={view} durationSeconds={duration} setView={setView} />
      <div className="plot-foot">
        <PointedWords picture={picture} at={pointer.pointedAt} />
        <LevelLegend range={range} />
      </div>
      <SelectionFields selection={seen} durationSeconds={duration} highestHz={sampleRate / 2} onSelect={onSelect} />
    </section>
  );
}

/** What zooming is about: the moment that is heard where it is seen, else the middle. */
function middle(view: TimeView, seconds: number): number {
  const isSeen = seconds > view.fromSeconds && seconds < view.toSeconds;
  return isSeen ? seconds : (view.fromSeconds + view.toSeconds) / 2;
}

interface PlotKeys extends SpectrogramPlayerProps {
  readonly heard: HeardSoundControls;
  readonly duration: number;
  readonly view: TimeView;
  zoom(factor: number): void;
  setView(change: (view: TimeView) => TimeView): void;
}

/** One step of the arrow keys is a share of what is seen; with Shift a tenth of it. */
const keyStep = 0.02;

function onPlotKey(event: KeyboardEvent, keys: PlotKeys): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { heard, duration, view, zoom, setView, selection, onSelect, isLooping, onLoop, waveform } = keys;
  const go = (seconds: number): void => {
    heard.seek(seconds);
    setView((now) => showing(now, Math.max(0, Math.min(duration, seconds)), duration));
  };
  const step = (direction: number): void =>
    go(heard.position() + direction * viewSeconds(view) * (event.shiftKey ? keyStep / 10 : keyStep));
  const select = (change: Partial<SoundBand>): void => {
    const all = { fromSeconds: 0, toSeconds: duration, fromHz: 0, toHz: waveform.sampleRate / 2 };
    const band = { ...all, ...selection, ...change };
    onSelect(band.fromSeconds < band.toSeconds ? band : { ...all, ...change });
  };
  const actions: Readonly<Record<string, () => void>> = {
    " ": heard.toggle,
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    ArrowDown: () => step(-1),
    ArrowUp: () => step(1),
    Home: () => go(0),
    End: () => go(duration),
    PageUp: () => setView((now) => moved(now, -viewSeconds(now) / 2, duration)),
    PageDown: () => setView((now) => moved(now, viewSeconds(now) / 2, duration)),
    "+": () => zoom(zoomStep),
    "=": () => zoom(zoomStep),
    "-": () => zoom(1 / zoomStep),
    "[": () => select({ fromSeconds: heard.position() }),
    "]": () => select({ toSeconds: heard.position() }),
    Escape: () => onSelect(null),
    l: () => onLoop(!isLooping),
  };
  const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (action === undefined || (event.key === "Escape" && selection === null)) return;
  event.preventDefault();
  event.stopPropagation();
  // What is held moves and zooms on; what goes to and fro does so once.
  if (!event.repeat || ![" ", "l", "L"].includes(event.key)) action();
}

/** Ctrl and the wheel zoom at the pointer, a wheel sideways moves. The wheel alone scrolls the page, as everywhere. */
function useWheelZoom(
  plot: React.RefObject<HTMLElement | null>,
  duration: number,
  setView: (change: (view: TimeView) => TimeView) => void,
): void {
  useEffect(() => {
    const element = plot.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent): void => {
      const isZoom = event.ctrlKey || event.metaKey;
      if (!isZoom && Math.abs(event.deltaX) <= Math.abs(event.deltaY)) return;
      event.preventDefault();
      const { left, width } = element.getBoundingClientRect();
      const share = (event.clientX - left) / width;
      setView((view) =>
        isZoom
          ? zoomed(view, 2 ** (-event.deltaY / 240), view.fromSeconds + share * viewSeconds(view), duration)
          : moved(view, (event.deltaX / width) * viewSeconds(view), duration),
      );
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [plot, duration, setView]);
}

interface PlayheadProps {
  readonly heard: HeardSoundControls;
  readonly view: TimeView;
  readonly durationSeconds: number;
  setView(change: (view: TimeView) => TimeView): void;
}

/** A line at the moment that is heard; what is seen follows it. */
function Playhead({ heard, view, durationSeconds, setView }: PlayheadProps): ReactElement {
  const line = useRef<HTMLDivElement>(null);
  const draw = (): void => {
    const seconds = heard.position();
    const share = (seconds - view.fromSeconds) / viewSeconds(view);
    if (line.current) line.current.style.left = `${100 * share}%`;
    if (line.current) line.current.hidden = share < 0 || share > 1;
    if (heard.isPlaying && (share < 0 || share > 1)) setView((now) => showing(now, seconds, durationSeconds));
  };
  useFrames(heard.isPlaying, draw);
  useEffect(draw);
  return <div ref={line} className="playhead" />;
}

interface PositionWordsProps {
  readonly heard: HeardSoundControls;
  readonly durationSeconds: number;
}

function PositionWords({ heard, durationSeconds }: PositionWordsProps): ReactElement {
  const words = useRef<HTMLSpanElement>(null);
  const draw = (): void => {
    if (words.current) words.current.textContent = clock(heard.position());
  };
  useFrames(heard.isPlaying, draw);
  useEffect(draw);
  return (
    <span className="position-words">
      <span ref={words} /> / {clockWords(durationSeconds)}
    </span>
  );
}

interface KnownWordsProps {
  readonly picture: SoundPicture | null;
}

/** How far a long sound's picture is. */
function KnownWords({ picture }: KnownWordsProps): ReactElement | null {
  if (picture !== null && picture.knownColumns >= picture.plan.columnCount) return null;
  const share = picture === null ? 0 : picture.knownColumns / picture.plan.columnCount;
  return <span className="known-words">Drawing … {Math.round(100 * share)} %</span>;
}

interface PointedWordsProps {
  readonly picture: SoundPicture | null;
  readonly at: PointedAt | null;
}

/** What lies under the pointer: when, at which frequency, how loud. */
function PointedWords({ picture, at }: PointedWordsProps): ReactElement {
  if (picture === null || at === null) {
    return (
      <span className="pointed-words">
        Drag to select. Keys: <kbd>Space</kbd> plays, <kbd>[</kbd> <kbd>]</kbd> mark, <kbd>+</kbd> <kbd>-</kbd> zoom,{" "}
        <kbd>L</kbd> loops, <kbd>Esc</kbd> clears
      </span>
    );
  }
  const { plan, levels } = picture;
  const column = Math.min(plan.columnCount - 1, Math.round((at.seconds * plan.sampleRate) / plan.hopSize));
  const height = heightOf(at.hertz, plan.sampleRate);
  const row = Math.min(plan.rowCount - 1, Math.floor(height * plan.rowCount));
  const level = byteToDb(levels[column * plan.rowCount + row] ?? 0);
  return (
    <span className="pointed-words">
      {clockWords(at.seconds, 3)} · {hertzUnitWords(at.hertz)} · {level.toFixed(0)} dB
    </span>
  );
}

interface ViewScrollProps {
  readonly view: TimeView;
  readonly durationSeconds: number;
  setView(change: (view: TimeView) => TimeView): void;
}

/** Moves what is seen, where not all is. */
function ViewScroll({ view, durationSeconds, setView }: ViewScrollProps): ReactElement {
  const hidden = durationSeconds - viewSeconds(view);
  return (
    <input
      className="view-scroll"
      type="range"
      aria-label="Part that is seen"
      min={0}
      max={Math.max(hidden, 0.001)}
      step={viewSeconds(view) / 20}
      value={view.fromSeconds}
      disabled={hidden < 1e-6}
      onChange={(event) => {
        const from = Number(event.currentTarget.value);
        setView((now) => moved(now, from - now.fromSeconds, durationSeconds));
      }}
    />
  );
}
