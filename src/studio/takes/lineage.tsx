import { useLiveQuery } from "dexie-react-hooks";
import type { ReactElement } from "react";
import { hrefOf } from "../route.ts";
import { clockWords } from "../sound/clock.ts";
import { countTakes } from "../store/find-takes.ts";
import type { Take } from "../take.ts";
import { type FamilyTree, familyOf } from "./family.ts";
import { seedWords, wayWords } from "./take-words.ts";

interface LineageProps {
  readonly take: Take;
}

/** Where a take came from, and what came of it. */
export function Lineage({ take }: LineageProps): ReactElement | null {
  // What came of a take is found by an index that queries of the database do not watch.
  const count = useLiveQuery(countTakes);
  const family = useLiveQuery(() => familyOf(take), [take, count]);
  if (family === undefined) return null;
  const isAlone = family.children.length === 0 && family.take.id === take.id;
  return (
    <section aria-label="Where it came from">
      <h2>Where it came from</h2>
      {take.parent !== null && family.take.id === take.id && (
        <p className="hint">The take that it came of was deleted.</p>
      )}
      {isAlone ? (
        <p className="hint">
          {take.settings === null ? "It was dropped in." : "It was made of words alone."} Nothing came of it yet.
        </p>
      ) : (
        <ul className="family">
          <Branch tree={family} here={take.id} />
        </ul>
      )}
    </section>
  );
}

interface BranchProps {
  readonly tree: FamilyTree;
  readonly here: string;
}

function Branch({ tree: { take, children }, here }: BranchProps): ReactElement {
  const words = [wayWords(take), seedWords(take), clockWords(take.seconds)].filter((part) => part !== null);
  return (
    <li>
      <a href={hrefOf({ section: "library", take: take.id })} aria-current={take.id === here ? "true" : undefined}>
        {take.name}
      </a>{" "}
      <span className="hint">{words.join(" · ")}</span>
      {children.length > 0 && (
        <ul>
          {children.map((child) => (
            <Branch key={child.take.id} tree={child} here={here} />
          ))}
        </ul>
      )}
    </li>
  );
}
