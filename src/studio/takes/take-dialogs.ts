import { create } from "zustand";

/** What is open over the page: takes that are exported, or two that are compared. */
interface OpenDialogs {
  readonly exported: readonly string[];
  /** Null where none are compared. */
  readonly compared: readonly [string, string] | null;
}

export const useTakeDialogs = create<OpenDialogs>(() => ({ exported: [], compared: null }));

export function exportTakes(ids: readonly string[]): void {
  useTakeDialogs.setState({ exported: ids });
}

export function compareTakes(a: string, b: string): void {
  useTakeDialogs.setState({ compared: [a, b] });
}

export function closeTakeDialogs(): void {
  useTakeDialogs.setState({ exported: [], compared: null });
}
