import { goTo } from "../route.ts";
import { takeInAll } from "./source-field.tsx";

/**
 * Takes in sounds that are dropped beside every field: else the browser would leave the page for the file, and lose what is being
 * made.
 *
 * @returns what ends it
 */
export function listenForDrops(): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  window.addEventListener("dragover", (event) => void ofFiles(event), { signal });
  window.addEventListener("drop", (event) => void takeDropped(event), { signal });
  return () => ending.abort();
}

async function takeDropped(event: DragEvent): Promise<void> {
  const files = ofFiles(event);
  if (files.length === 0) return;
  if (await takeInAll(files)) goTo({ section: "studio", take: null });
}

/** Files that nothing else takes; what is dragged within the page, such as words, is none of them. */
function ofFiles(event: DragEvent): readonly File[] {
  const { dataTransfer, defaultPrevented } = event;
  if (defaultPrevented || dataTransfer?.types.includes("Files") !== true) return [];
  event.preventDefault();
  return [...dataTransfer.files];
}
