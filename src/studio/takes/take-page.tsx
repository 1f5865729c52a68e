import { useLiveQuery } from "dexie-react-hooks";
import { ChevronLeft, Star } from "lucide-react";
import { type ReactElement, useEffect, useRef, useState } from "react";
import type { Waveform } from "../../audio/waveform.ts";
import { useBackend } from "../backend/backend-state.ts";
import { QueueList } from "../making/queue-list.tsx";
import { usePageTitle } from "../page-title.ts";
import { hrefOf } from "../route.ts";
import { takeOfId } from "../store/find-takes.ts";
import { audioOf, changeTake } from "../store/take-store.ts";
import type { Take } from "../take.ts";
import { attempt, sayError } from "../toasts.tsx";
import { noteOpened } from "./focus-take.ts";
import { Lineage } from "./lineage.tsx";
import { waveformOf } from "./new-take.ts";
import { isDraft, refineTake, removeTakes, reuseSettings, toggleFavourite, varyTake } from "./take-actions.ts";
import { compareTakes, exportTakes } from "./take-dialogs.ts";
import { TakeEditor } from "./take-editor.tsx";
import { TakeSettings } from "./take-settings.tsx";
import { seedWords, takeFacts, whenWords } from "./take-words.ts";

interface TakePageProps {
  readonly id: string;
}

/** One take: looked at, heard and changed, with what made it and where it came from. */
export function TakePage({ id }: TakePageProps): ReactElement | null {
  const take = useLiveQuery(async () => (await takeOfId(id)) ?? null, [id]);
  if (take === undefined) return null;
  if (take === null) return <GoneTake />;
  return (
    <div className="page take-page">
      <TakeHead take={take} />
      <QueueList />
      <HeardTake take={take} />
      <div className="columns">
        <TakeSettings take={take} />
        <Lineage take={take} />
      </div>
    </div>
  );
}

function GoneTake(): ReactElement {
  return (
    <div className="page">
      <div className="empty">
        <h2>This take is not here</h2>
        <p>
          It was deleted, or made in another browser. <a href={hrefOf({ section: "library", take: null })}>Library</a>
        </p>
      </div>
    </div>
  );
}

interface TakeProps {
  readonly take: Take;
}

function TakeHead({ take }: TakeProps): ReactElement {
  const { id, name, favourite, settings, parent } = take;
  const models = useBackend((state) => state.models);
  const heading = useRef<HTMLHeadingElement>(null);
  // Who opens it by a key goes on here, and who does not see it hears where that is.
  useEffect(() => {
    noteOpened(id);
    heading.current?.focus();
  }, [id]);
  usePageTitle(name);
  return (
    <header className="take-head">
      <h2 ref={heading} className="visually-hidden" tabIndex={-1}>
        {name}
      </h2>
      <div className="take-title">
        <a className="button plain" href={hrefOf({ section: "library", take: null })}>
          <ChevronLeft size={14} aria-hidden /> Library
        </a>
        <NameField key={take.name} take={take} />
        <button
          type="button"
          className="button plain icon star"
          aria-pressed={favourite === 1}
          aria-label="Favourite"
          onClick={() => void attempt(() => toggleFavourite(take))}
        >
          <Star size={15} aria-hidden />
        </button>
      </div>
      <p className="hint">
        {[seedWords(take), takeFacts(take), take.model, whenWords(take.createdAt)]
          .filter((part) => part !== null)
          .join(" · ")}
      </p>
      <div className="row">
        <button type="button" className="button" onClick={() => void attempt(() => varyTake(take))}>
          Vary it
        </button>
        {isDraft(take, models) && (
          <button type="button" className="button" onClick={() => void attempt(() => refineTake(take))}>
            Refine it
          </button>
        )}
        {settings !== null && (
          <button type="button" className="button" onClick={() => void attempt(() => reuseSettings(take))}>
            Use its settings
          </button>
        )}
        <button type="button" className="button" onClick={() => exportTakes([id])}>
          Export…
        </button>
        {parent !== null && (
          <button type="button" className="button" onClick={() => compareTakes(parent.take, id)}>
            Compare with what it came of
          </button>
        )}
        <TagField key={take.tags.join()} take={take} />
        <button
          type="button"
          className="button"
          onClick={() =>
            void attempt(async () => {
              await removeTakes([id]);
              window.location.hash = hrefOf({ section: "library", take: null });
            })
          }
        >
          Delete
        </button>
      </div>
    </header>
  );
}

function NameField({ take }: TakeProps): ReactElement {
  const [name, setName] = useState(take.name);
  const keep = (): void => {
    const said = name.trim();
    if (said === "") setName(take.name);
    else if (said !== take.name) void attempt(() => changeTake(take.id, { name: said }));
  };
  return (
    <input
      className="input name"
      aria-label="Name of the take"
      value={name}
      onChange={(event) => setName(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}

/** Tags, with commas between. */
function TagField({ take }: TakeProps): ReactElement {
  const [text, setText] = useState(take.tags.join(", "));
  const keep = (): void => {
    const tags = [...new Set(text.split(",").map((tag) => tag.trim()))].filter((tag) => tag !== "");
    if (tags.join() !== take.tags.join()) void attempt(() => changeTake(take.id, { tags }));
  };
  return (
    <input
      className="input tags"
      aria-label="Tags, with commas between"
      placeholder="Tags: outdoors, animals"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}

/** The editor, once the take's file is decoded. */
function HeardTake({ take }: TakeProps): ReactElement {
  const { id } = take;
  const [waveform, setWaveform] = useState<Waveform | null>(null);
  // Of its id alone: what it is called may change while it is edited.
  useEffect(() => {
    let isHere = true;
    audioOf(id)
      .then((audio) => waveformOf(audio, "take"))
      .then((decoded) => isHere && setWaveform(decoded))
      .catch(sayError);
    return () => {
      isHere = false;
    };
  }, [id]);
  if (waveform === null) return <div className="editor-place" aria-busy="true" />;
  return (
    <div className="editor-place">
      <TakeEditor take={take} waveform={waveform} />
    </div>
  );
}
