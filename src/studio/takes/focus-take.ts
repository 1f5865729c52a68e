import { removeTakes } from "./take-actions.ts";

/** The take that has the focus. */
export function focusedTake(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>("[data-take]") ?? null;
}

/** The takes of the page, in their order. */
function takesOfPage(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-take]")];
}

function focusOn(take: HTMLElement | undefined): void {
  take?.querySelector<HTMLElement>(".picture")?.focus();
}

/** Moves the focus among the takes of the page. */
export function moveFocus(by: number): void {
  const all = takesOfPage();
  const focused = focusedTake();
  const at = focused === null ? -1 : all.indexOf(focused);
  focusOn(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]);
}

/** Deletes a take of the page, and goes on at the one beside it: else the focus would go with what had it. */
export async function removeFromPage(id: string): Promise<void> {
  const all = takesOfPage();
  const at = all.findIndex(({ dataset }) => dataset.take === id);
  const beside = at < 0 ? undefined : (all[at + 1] ?? all[at - 1]);
  await removeTakes([id]);
  focusOn(beside);
}

/** The take whose page is or was open. */
let opened: string | null = null;

export function noteOpened(id: string): void {
  opened = id;
}

/** Goes on at the take whose page was left, where nothing else has the focus. */
export function focusOnOpened(): void {
  if (opened === null || document.activeElement !== document.body) return;
  focusOn(takesOfPage().find(({ dataset }) => dataset.take === opened));
  opened = null;
}
