import { Menu } from "@base-ui/react/menu";
import { Ellipsis, Play, Sparkles, Square, Star } from "lucide-react";
import type { MouseEvent, ReactElement } from "react";
import type { OfferedModel } from "../backend/backend.ts";
import { useBackend } from "../backend/backend-state.ts";
import { hrefOf } from "../route.ts";
import { clockWords } from "../sound/clock.ts";
import { useIsHeard } from "../sound/play/use-heard-key.ts";
import type { Take } from "../take.ts";
import { attempt } from "../toasts.tsx";
import { removeFromPage } from "./focus-take.ts";
import { PictureCanvas } from "./picture-canvas.tsx";
import { playTake, togglePlaying } from "./player.ts";
import { isDraft, refineTake, reuseSettings, toggleFavourite, varyTake } from "./take-actions.ts";
import { exportTakes } from "./take-dialogs.ts";
import { seedWords, takeFacts, takeMarks } from "./take-words.ts";

interface TakeCardProps {
  readonly take: Take;
  /** Whether its name is said elsewhere already. */
  readonly isNamed: boolean;
  /** Whether it is among those that were picked; null where none can be. */
  readonly isPicked: boolean | null;
  readonly onPick: ((take: Take) => void) | null;
}

/** One take: its spectrogram, which plays it from where it is clicked, its name, and what can be done with it. */
export function TakeCard({ take, isNamed, isPicked, onPick }: TakeCardProps): ReactElement {
  const isPlaying = useIsHeard(take.id);
  const models = useBackend((state) => state.models);
  const { id, name, favourite, seconds, picture } = take;
  const facts = [isNamed ? null : seedWords(take), takeMarks(take)].filter((part) => part !== null && part !== "");
  const all = `${name}, ${seedWords(take)}, ${takeFacts(take)}`;
  const playFrom = (event: MouseEvent<HTMLButtonElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    // A key has no place on the picture.
    const from = event.detail === 0 ? 0 : ((event.clientX - left) / width) * seconds;
    void attempt(() => playTake(id, from));
  };
  return (
    <article className="take" data-take={id} data-playing={isPlaying} aria-label={all}>
      <button type="button" className="picture" aria-label={all} onClick={playFrom}>
        <PictureCanvas picture={picture} take={id} seconds={seconds} />
      </button>
      <div className="take-name">
        <a href={hrefOf({ section: "library", take: id })} title={name}>
          {isNamed ? seedWords(take) : name}
        </a>
        <span>{clockWords(seconds)}</span>
      </div>
      <div className="take-foot">
        {isPicked !== null && onPick !== null && (
          <label className="take-check">
            <span className="visually-hidden">Pick {name}</span>
            <input type="checkbox" checked={isPicked} onChange={() => onPick(take)} />
          </label>
        )}
        <button
          type="button"
          className="button plain icon"
          aria-label={isPlaying ? `Stop ${name}` : `Play ${name}`}
          onClick={() => void attempt(() => togglePlaying(id))}
        >
          {isPlaying ? <Square size={14} aria-hidden /> : <Play size={14} aria-hidden />}
        </button>
        <span className="take-facts" title={facts.join(" · ")}>
          {!isNamed && isDraft(take, models) ? seedWords(take) : facts.join(" · ")}
        </span>
        {isDraft(take, models) && (
          <button
            type="button"
            className="button plain icon"
            aria-label="Refine"
            title="Refine: the same sound with all steps (R)"
            onClick={() => void attempt(() => refineTake(take))}
          >
            <Sparkles size={14} aria-hidden />
          </button>
        )}
        <button
          type="button"
          className="button plain icon star"
          aria-pressed={favourite === 1}
          aria-label={`Favourite ${name}`}
          onClick={() => void attempt(() => toggleFavourite(take))}
        >
          <Star size={14} aria-hidden />
        </button>
        <TakeMenu take={take} models={models} />
      </div>
    </article>
  );
}

interface TakeMenuProps {
  readonly take: Take;
  readonly models: readonly OfferedModel[];
}

/** What a menu offers: its words, its key, and what it does. */
const deeds: readonly {
  readonly says: string;
  readonly key: string;
  readonly run: (take: Take) => unknown;
  readonly isFor: (take: Take, models: readonly OfferedModel[]) => boolean;
}[] = [
  {
    says: "Open",
    key: "Enter",
    run: ({ id }) => {
      window.location.hash = hrefOf({ section: "library", take: id });
    },
    isFor: () => true,
  },
  { says: "Vary it", key: "V", run: varyTake, isFor: () => true },
  { says: "Refine it", key: "R", run: refineTake, isFor: isDraft },
  { says: "Use its settings", key: "S", run: reuseSettings, isFor: ({ settings }) => settings !== null },
  { says: "Export…", key: "E", run: ({ id }) => exportTakes([id]), isFor: () => true },
  { says: "Delete", key: "Del", run: ({ id }) => removeFromPage(id), isFor: () => true },
];

function TakeMenu({ take, models }: TakeMenuProps): ReactElement {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className="button plain icon" aria-label={`More for ${take.name}`}>
        <Ellipsis size={14} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} style={{ zIndex: 22 }}>
          <Menu.Popup className="menu">
            {deeds.map(({ says, key, run, isFor }) => (
              <Menu.Item
                key={says}
                className="menu-item"
                disabled={!isFor(take, models)}
                onClick={() => void attempt(() => run(take))}
              >
                {says} <kbd>{key}</kbd>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
