import { useSyncExternalStore } from "react";

/** Where in the studio one is: a part of it, and what of it is open; the address after `#/`, so that any folder will do. */
export interface Route {
  readonly section: SectionName;
  /** The take that is open; null for none. */
  readonly take: string | null;
}

export const sectionNames = ["studio", "library", "research"] as const;
export type SectionName = (typeof sectionNames)[number];

/** `#/library/4f3a` → the library with a take open. */
export function routeOf(hash: string): Route {
  const [, section = "", take = ""] = /^#\/([a-z]*)(?:\/(.*))?$/.exec(hash) ?? [];
  const known = sectionNames.find((name) => name === section);
  return { section: known ?? "studio", take: take === "" ? null : decoded(take) };
}

/** What people wrote into the address may be no such encoding. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a route, for links. */
export function hrefOf({ section, take }: Route): string {
  return take === null ? `#/${section}` : `#/${section}/${encodeURIComponent(take)}`;
}

export function goTo(route: Route): void {
  window.location.hash = hrefOf(route);
}

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(onHash, () => window.location.hash));
}

function onHash(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}
