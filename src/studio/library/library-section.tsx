import { useLiveQuery } from "dexie-react-hooks";
import { Star } from "lucide-react";
import { type ReactElement, useCallback, useDeferredValue, useEffect, useRef, useState } from "react";
import { usePageTitle } from "../page-title.ts";
import { findTakes, goneAmong, tagsInUse } from "../store/find-takes.ts";
import type { Take } from "../take.ts";
import { focusOnOpened } from "../takes/focus-take.ts";
import { removeTakes } from "../takes/take-actions.ts";
import { TakeCard } from "../takes/take-card.tsx";
import { compareTakes, exportTakes } from "../takes/take-dialogs.ts";
import { attempt } from "../toasts.tsx";
import { chosenTag } from "./chosen-tag.ts";
import { LibrarySpace } from "./library-space.tsx";

/** Takes that are added to the page each time its end is seen. */
const pageSize = 60;

/** Everything that was made or dropped in, searched and picked. */
export function LibrarySection(): ReactElement {
  const [words, setWords] = useState("");
  const [isFavourite, setFavourite] = useState(false);
  const [wishedTag, setTag] = useState<string | null>(null);
  const [count, setCount] = useState(pageSize);
  const [picks, setPicked] = useState<ReadonlySet<string>>(new Set());
  // A deleted take is picked no more, and is again once it is brought back.
  const gone = useLiveQuery(() => goneAmong(picks), [picks]);
  const picked = new Set([...picks].filter((id) => gone?.has(id) !== true));
  const tags = useLiveQuery(tagsInUse);
  const tag = chosenTag(wishedTag, tags);
  const search = { words: useDeferredValue(words), isFavourite, tag };
  const found = useLiveQuery(() => findTakes(search, count), [search.words, isFavourite, tag, count]);
  const isFound = found !== undefined;
  useEffect(() => {
    if (isFound) focusOnOpened();
  }, [isFound]);
  usePageTitle("Library");
  const showMore = useCallback(() => setCount((before) => before + pageSize), []);
  const searchBy = (change: () => void): void => {
    change();
    setCount(pageSize);
  };
  const pick = ({ id }: Take): void =>
    setPicked((all) => new Set(all.has(id) ? [...all].filter((one) => one !== id) : [...all, id]));
  const isSearching = words.trim() !== "" || isFavourite || tag !== null;
  return (
    <div className="page library">
      <search className="library-bar">
        <input
          type="search"
          className="input"
          data-search
          value={words}
          placeholder="Search prompts, tags, seeds"
          aria-label="Search the library"
          onChange={(event) => searchBy(() => setWords(event.target.value))}
        />
        <button
          type="button"
          className="button star"
          aria-pressed={isFavourite}
          onClick={() => searchBy(() => setFavourite(!isFavourite))}
        >
          <Star size={14} aria-hidden /> Favourites
        </button>
        {tags !== undefined && tags.length > 0 && (
          <select
            className="input"
            aria-label="Tag"
            value={tag ?? ""}
            onChange={(event) => searchBy(() => setTag(event.target.value === "" ? null : event.target.value))}
          >
            <option value="">All tags</option>
            {tags.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
        <span className="hint">{found === undefined ? "" : countWords(found.total)}</span>
        {found !== undefined && found.takes.length > 1 && (
          <button
            type="button"
            className="button plain"
            onClick={() => setPicked(new Set(found.takes.map(({ id }) => id)))}
          >
            Pick {found.takes.length === found.total ? "all" : `these ${found.takes.length}`}
          </button>
        )}
        <LibrarySpace />
      </search>
      {picked.size > 0 && <PickedBar picked={picked} onNone={() => setPicked(new Set())} />}
      {found?.total === 0 && <NothingFound isSearching={isSearching} />}
      <div className="takes">
        {found?.takes.map((take) => (
          <TakeCard key={take.id} take={take} isNamed={false} isPicked={picked.has(take.id)} onPick={pick} />
        ))}
      </div>
      {found !== undefined && found.takes.length < found.total && (
        <MoreTakes shown={found.takes.length} onMore={showMore} />
      )}
    </div>
  );
}

function countWords(total: number): string {
  return total === 1 ? "1 take" : `${total} takes`;
}

interface NothingFoundProps {
  readonly isSearching: boolean;
}

function NothingFound({ isSearching }: NothingFoundProps): ReactElement {
  return (
    <div className="empty">
      <h2>{isSearching ? "No take is meant by this search" : "The library is empty"}</h2>
      <p>
        {isSearching ? "Leave a word out, or look among all tags." : "Every take that you make is kept here by itself."}
      </p>
    </div>
  );
}

interface MoreTakesProps {
  /** How many there are before it: with more of them, it is looked for anew whether it is in sight. */
  readonly shown: number;
  /** The same function each time. */
  readonly onMore: () => void;
}

/** Asks for more takes as it comes into sight; a button for those who use no scroll wheel. */
function MoreTakes({ shown, onMore }: MoreTakesProps): ReactElement {
  const button = useRef<HTMLButtonElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one that stays in sight is told of once, and again for more takes
  useEffect(() => {
    const end = button.current;
    if (end === null) return;
    const watcher = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting === true) onMore();
      },
      // Before it is seen.
      { rootMargin: "800px" },
    );
    watcher.observe(end);
    return () => watcher.disconnect();
  }, [shown, onMore]);
  return (
    <button type="button" className="button" ref={button} onClick={onMore}>
      More takes
    </button>
  );
}

interface PickedBarProps {
  readonly picked: ReadonlySet<string>;
  readonly onNone: () => void;
}

function PickedBar({ picked, onNone }: PickedBarProps): ReactElement {
  const [a, b] = picked;
  return (
    <div className="picked" role="toolbar" aria-label="Picked takes">
      <strong>{picked.size === 1 ? "1 take picked" : `${picked.size} takes picked`}</strong>
      <button type="button" className="button" onClick={() => exportTakes([...picked])}>
        Export…
      </button>
      {picked.size === 2 && a !== undefined && b !== undefined && (
        <button type="button" className="button" onClick={() => compareTakes(a, b)}>
          Compare
        </button>
      )}
      <button type="button" className="button" onClick={() => void attempt(() => removeTakes([...picked]))}>
        Delete
      </button>
      <button type="button" className="button plain" onClick={onNone}>
        Pick none
      </button>
    </div>
  );
}
