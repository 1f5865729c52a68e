import { useLiveQuery } from "dexie-react-hooks";
import { type ReactElement, useEffect, useState } from "react";
import { countTakes } from "../store/find-takes.ts";

/** How much of the browser's room is used, in bytes. */
interface Space {
  readonly used: number;
  readonly room: number;
  /** Whether the browser promised not to throw it away. */
  readonly isPersisted: boolean;
}

async function spaceNow(): Promise<Space | null> {
  if (navigator.storage === undefined) return null;
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  return { used: usage, room: quota, isPersisted: await navigator.storage.persisted() };
}

/** Asks the browser to keep the library even where it needs room; most ask nobody. */
export async function keepLibrary(): Promise<void> {
  if (navigator.storage === undefined || (await navigator.storage.persisted())) return;
  await navigator.storage.persist();
}

/** What the library takes of the room that the browser gives. */
export function LibrarySpace(): ReactElement | null {
  const [space, setSpace] = useState<Space | null>(null);
  const count = useLiveQuery(countTakes);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other takes need another room
  useEffect(() => {
    let isHere = true;
    void spaceNow().then((now) => isHere && setSpace(now));
    return () => {
      isHere = false;
    };
  }, [count]);
  if (space === null) return null;
  const { used, room, isPersisted } = space;
  const isTight = room > 0 && used / room > 0.9;
  return (
    <span className={isTight ? "fault" : "hint"}>
      {sizeWords(used)} of {sizeWords(room)} used
      {isTight ? "; export and delete some" : isPersisted ? "" : "; the browser may clear it where it needs room"}
    </span>
  );
}

function sizeWords(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
