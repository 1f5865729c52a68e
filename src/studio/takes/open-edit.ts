import { create } from "zustand";
import type { ShownSound } from "../sound/shown-sound.ts";

/** The take that is open in the editor, as it is seen there; null where none is. */
interface OpenEdit {
  readonly take: string | null;
  readonly shown: ShownSound | null;
}

export const useOpenEdit = create<OpenEdit>(() => ({ take: null, shown: null }));

export function setOpenEdit(take: string, shown: ShownSound): void {
  useOpenEdit.setState({ take, shown });
}

/** What is seen of a take where it is open in the editor; null where it is not. */
export function shownOf(take: string): ShownSound | null {
  const { take: open, shown } = useOpenEdit.getState();
  return open === take ? shown : null;
}

/** Gives what was seen of a take that is put away, so that what was not kept can be. */
export function closeOpenEdit(take: string): ShownSound | null {
  const shown = shownOf(take);
  if (shown !== null) useOpenEdit.setState({ take: null, shown: null });
  return shown;
}
