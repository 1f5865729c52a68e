import { create } from "zustand";
import { useBackend } from "../backend/backend-state.ts";
import { placeOrder } from "../making/place-order.ts";
import { stopMaking, useQueue } from "../making/queue.ts";
import { goTo } from "../route.ts";
import { takeOfId } from "../store/find-takes.ts";
import type { Take } from "../take.ts";
import { focusedTake, moveFocus, removeFromPage } from "../takes/focus-take.ts";
import { setLooping, togglePlaying, usePlayer } from "../takes/player.ts";
import { isDraft, refineTake, reuseSettings, toggleFavourite, varyTake } from "../takes/take-actions.ts";
import { exportTakes } from "../takes/take-dialogs.ts";
import { attempt } from "../toasts.tsx";
import { isSignAlone, useLetterKeys } from "./letter-keys.ts";

/** One key and what it does. */
export interface Shortcut {
  /** As it is written in the list of keys. */
  readonly keys: readonly string[];
  readonly says: string;
  /** Whether an event is this key. */
  readonly is: (event: KeyboardEvent) => boolean;
  /** Whether it also counts where somebody writes. */
  readonly whileWriting: boolean;
  readonly run: () => unknown;
}

/** Whether the list of keys is open. */
export const useKeyList = create<{ readonly isOpen: boolean }>(() => ({ isOpen: false }));

const plain = (key: string) => (event: KeyboardEvent) =>
  event.key === key && !event.ctrlKey && !event.metaKey && !event.altKey;

function focusOn(selector: string): void {
  const tryAt = (left: number): void => {
    const found = document.querySelector<HTMLElement>(selector);
    if (found !== null) found.focus();
    else if (left > 0) requestAnimationFrame(() => tryAt(left - 1));
  };
  tryAt(10);
}

/** Does something with the take that has the focus, where one has. */
async function withTake(work: (take: Take) => unknown): Promise<void> {
  const id = focusedTake()?.dataset.take;
  const take = id === undefined ? undefined : await takeOfId(id);
  if (take !== undefined) await work(take);
}

const general = { whileWriting: false } as const;

/** Keys for everything, wherever one is. */
export const generalShortcuts: readonly Shortcut[] = [
  {
    keys: ["Ctrl", "Enter"],
    says: "Make what the form says",
    is: (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.shiftKey,
    whileWriting: true,
    run: () => placeOrder({ isDraft: false }),
  },
  {
    keys: ["Ctrl", "Shift", "Enter"],
    says: "Draft it with few steps",
    is: (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.shiftKey,
    whileWriting: true,
    run: () => placeOrder({ isDraft: true }),
  },
  {
    keys: ["Ctrl", "."],
    says: "Stop what is being made",
    is: (event) => event.key === "." && (event.ctrlKey || event.metaKey),
    whileWriting: true,
    run: () => {
      const job = useQueue.getState().jobs.find(({ state }) => state === "making");
      if (job !== undefined) stopMaking(job.batch);
    },
  },
  {
    ...general,
    keys: ["N"],
    says: "Write a prompt",
    is: plain("n"),
    run: () => {
      goTo({ section: "studio", take: null });
      focusOn("[data-prompt]");
    },
  },
  {
    ...general,
    keys: ["/"],
    says: "Search the library",
    is: plain("/"),
    run: () => {
      goTo({ section: "library", take: null });
      focusOn("[data-search]");
    },
  },
  { ...general, keys: ["1"], says: "Studio", is: plain("1"), run: () => goTo({ section: "studio", take: null }) },
  { ...general, keys: ["2"], says: "Library", is: plain("2"), run: () => goTo({ section: "library", take: null }) },
  { ...general, keys: ["3"], says: "Research", is: plain("3"), run: () => goTo({ section: "research", take: null }) },
  {
    ...general,
    keys: ["L"],
    says: "Play takes as loops, or not",
    is: plain("l"),
    run: () => setLooping(!usePlayer.getState().isLooping),
  },
  { ...general, keys: ["?"], says: "This list", is: plain("?"), run: () => useKeyList.setState({ isOpen: true }) },
];

/** Keys for the take that has the focus. */
export const takeShortcuts: readonly Shortcut[] = [
  { ...general, keys: ["→", "J"], says: "Next take", is: either("ArrowRight", "j"), run: () => moveFocus(1) },
  { ...general, keys: ["←", "K"], says: "Take before", is: either("ArrowLeft", "k"), run: () => moveFocus(-1) },
  {
    ...general,
    keys: ["Space"],
    says: "Play or stop it",
    is: plain(" "),
    run: () => withTake(({ id }) => togglePlaying(id)),
  },
  {
    ...general,
    keys: ["Enter"],
    says: "Open it",
    is: plain("Enter"),
    run: () => withTake(({ id }) => goTo({ section: "library", take: id })),
  },
  { ...general, keys: ["F"], says: "Favourite, or not", is: plain("f"), run: () => withTake(toggleFavourite) },
  { ...general, keys: ["V"], says: "Vary it", is: plain("v"), run: () => withTake(varyTake) },
  {
    ...general,
    keys: ["R"],
    says: "Refine a draft",
    is: plain("r"),
    run: () => withTake((take) => (isDraft(take, useBackend.getState().models) ? refineTake(take) : null)),
  },
  { ...general, keys: ["S"], says: "Use its settings", is: plain("s"), run: () => withTake(reuseSettings) },
  { ...general, keys: ["E"], says: "Export it", is: plain("e"), run: () => withTake(({ id }) => exportTakes([id])) },
  {
    ...general,
    keys: ["Del"],
    says: "Delete it",
    is: either("Delete", "Backspace"),
    run: () => withTake(({ id }) => removeFromPage(id)),
  },
];

function either(one: string, other: string): (event: KeyboardEvent) => boolean {
  const [isOne, isOther] = [plain(one), plain(other)];
  return (event) => isOne(event) || isOther(event);
}

/** Whether keys are letters of a text there. */
function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "range", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** What takes all keys while one is in it; a dialog or menu that closes gives them back at once, before its frame is gone. */
const owners = "[role=dialog]:not([data-closed]), [role=menu]:not([data-closed]), [data-own-keys]";

/** What shows a take and plays it; its keys are those of takes. */
const pictures = ".picture";

/** Whether a key belongs to something else: an open dialog or menu, a control that it works, an editor of its own keys. */
function isTaken(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest(owners) !== null) return true;
  const works = [" ", "Enter"].includes(event.key) || event.key.startsWith("Arrow");
  return (
    works &&
    !event.ctrlKey &&
    !event.metaKey &&
    target.closest(`button:not(${pictures}), a, input, select, summary`) !== null
  );
}

/** Hears of keys everywhere; gives what ends it. */
export function listenForKeys(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || isTaken(event)) return;
    if (isSignAlone(event) && !useLetterKeys.getState().areOn) return;
    const isAtTake = focusedTake() !== null;
    const moves = takeShortcuts.slice(0, 2);
    const known = [...generalShortcuts, ...(isAtTake ? takeShortcuts : moves)];
    const shortcut = known.find(({ is, whileWriting }) => is(event) && (whileWriting || !isWriting(event.target)));
    if (shortcut === undefined) return;
    event.preventDefault();
    // A key that is held goes on through takes; whatever else it does, it does once.
    if (!event.repeat || moves.includes(shortcut)) void attempt(shortcut.run);
  };
  // Firefox presses a button as Space is let go, whatever was said as it was pressed: a take would be played by both.
  const onKeyUp = (event: KeyboardEvent): void => {
    if (event.key === " " && event.target instanceof HTMLElement && event.target.matches(pictures))
      event.preventDefault();
  };
  window.addEventListener("keydown", onKey);
  window.addEventListener("keyup", onKeyUp);
  return () => {
    window.removeEventListener("keydown", onKey);
    window.removeEventListener("keyup", onKeyUp);
  };
}
