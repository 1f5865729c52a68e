/** The pages of the researcher's section. */
export const researchPages = ["studies", "runs", "evaluate"] as const;
export type ResearchPageName = (typeof researchPages)[number];

/** Which page, and what of it is open; null for nothing. */
export interface ResearchPlace {
  readonly page: ResearchPageName;
  readonly id: string | null;
}

/** `runs/3f2a` → a run. @param at what the address says after the section */
export function researchPlaceOf(at: string | null): ResearchPlace {
  const [name = "", id = ""] = (at ?? "").split("/");
  const page = researchPages.find((one) => one === name) ?? "studies";
  return { page, id: id === "" ? null : id };
}

/** The address of a place, for links. */
export function researchHref({ page, id }: ResearchPlace): string {
  return id === null ? `#/research/${page}` : `#/research/${page}/${encodeURIComponent(id)}`;
}
