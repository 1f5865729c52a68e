import { isKept } from "./keep-edit.ts";
import { useOpenEdit } from "./open-edit.ts";

/** Has the browser ask before the page goes while changes are seen that are not kept. @returns what ends it */
export function askBeforeLeaving(): () => void {
  const ask = (event: Event): void => {
    const { shown } = useOpenEdit.getState();
    if (shown !== null && shown.edits.length > 0 && !isKept(shown.waveform)) event.preventDefault();
  };
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}
