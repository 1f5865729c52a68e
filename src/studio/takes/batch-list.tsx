import { useLiveQuery } from "dexie-react-hooks";
import type { ReactElement } from "react";
import { useQueue } from "../making/queue.ts";
import { hrefOf } from "../route.ts";
import { newestTakes } from "../store/find-takes.ts";
import type { Take } from "../take.ts";
import { TakeCard } from "./take-card.tsx";
import { whenWords } from "./take-words.ts";

const shown = 48;

/** The newest takes, those of one order together. */
export function BatchList(): ReactElement | null {
  const takes = useLiveQuery(() => newestTakes(shown));
  const isMaking = useQueue((queue) => queue.jobs.length > 0);
  if (takes === undefined) return null;
  if (takes.length === 0) return isMaking ? null : <NothingYet />;
  return (
    <>
      <div className="batches">
        {batchesOf(takes).map((batch) => (
          <Batch key={batch[0]?.batch} takes={batch} />
        ))}
      </div>
      {takes.length === shown && (
        <p className="hint">
          Older takes are in the <a href={hrefOf({ section: "library", take: null })}>library</a>.
        </p>
      )}
    </>
  );
}

/** Takes of one order as one group, in the order in which they were made; groups by their newest. */
export function batchesOf(takes: readonly Take[]): readonly (readonly Take[])[] {
  const groups = new Map<string, Take[]>();
  for (const take of takes) groups.set(take.batch, [take, ...(groups.get(take.batch) ?? [])]);
  return [...groups.values()];
}

/** Of a take and of the room between two, in pixels. */
const [takeWidth, gapWidth] = [240, 8] as const;

/** As wide as its takes beside each other. */
function widthOf(count: number): number {
  return count * (takeWidth + gapWidth) - gapWidth;
}

interface BatchProps {
  readonly takes: readonly Take[];
}

function Batch({ takes }: BatchProps): ReactElement | null {
  const [first] = takes;
  if (first === undefined) return null;
  const names = new Set(takes.map(({ name }) => name));
  const title = names.size === 1 ? first.name : `${names.size} prompts`;
  const { negative } = first.settings ?? { negative: "" };
  return (
    <section className="batch" aria-label={title} style={{ flexBasis: widthOf(takes.length) }}>
      <div className="batch-head">
        <h3 title={title}>{title}</h3>
        <span className="facts">
          {[whenWords(first.createdAt), first.model, negative === "" ? null : `not ${negative}`]
            .filter((part) => part !== null)
            .join(" · ")}
        </span>
      </div>
      <div className="takes">
        {takes.map((take) => (
          <TakeCard key={take.id} take={take} isNamed={names.size === 1} isPicked={null} onPick={null} />
        ))}
      </div>
      {first.warnings.map((warning) => (
        <p key={warning} className="hint">
          {warning}
        </p>
      ))}
    </section>
  );
}

function NothingYet(): ReactElement {
  return (
    <div className="empty">
      <h2>No takes yet</h2>
      <p>
        Write what you want to hear and press <kbd>Ctrl</kbd> <kbd>Enter</kbd>. Every take is kept in this browser with
        its prompt, seed and settings.
      </p>
      <p>
        Drop a sound onto the form to vary it. Press <kbd>?</kbd> for all keys.
      </p>
    </div>
  );
}
