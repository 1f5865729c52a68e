import type { ComponentType, ReactElement } from "react";
import { usePageTitle } from "../page-title.ts";
import { EvaluatePage } from "./evaluate/evaluate-page.tsx";
import { type ResearchPageName, researchHref, researchPages, researchPlaceOf } from "./research-place.ts";
import "./research.css";
import { RunsPage } from "./runs/runs-page.tsx";
import { StudiesPage } from "./studies/studies-page.tsx";

interface ResearchSectionProps {
  /** What the address says after the section. */
  readonly at: string | null;
}

/** What each page takes. */
export interface ResearchPageProps {
  /** What is open; null for the list of all. */
  readonly id: string | null;
}

const pages: Readonly<Record<ResearchPageName, readonly [title: string, Page: ComponentType<ResearchPageProps>]>> = {
  studies: ["Studies", StudiesPage],
  runs: ["Runs", RunsPage],
  evaluate: ["Evaluate", EvaluatePage],
};

/** What a researcher looks at: studies with their reports, runs of training, evaluations. */
export function ResearchSection({ at }: ResearchSectionProps): ReactElement {
  const { page, id } = researchPlaceOf(at);
  const [title, Page] = pages[page];
  usePageTitle(title);
  return (
    <div className="page research">
      <nav aria-label="Research" className="subnav">
        {researchPages.map((name) => (
          <a key={name} href={researchHref({ page: name, id: null })} aria-current={name === page ? "page" : undefined}>
            {pages[name][0]}
          </a>
        ))}
      </nav>
      <Page key={id} id={id} />
    </div>
  );
}
