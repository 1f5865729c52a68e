import type { ReactElement } from "react";
import { FigureOfCurves } from "../chart/curve-figure.tsx";
import { ClaimList } from "./claim-list.tsx";
import type { ReportView } from "./report-view.ts";
import { ScoreTableView } from "./score-table.tsx";

interface ReportPageProps {
  readonly report: ReportView;
}

/** A report to look at: what was done, figures, tables beside the paper's numbers, claims. */
export function ReportPage({ report }: ReportPageProps): ReactElement {
  const { title, words, tables, figures, claims, command } = report;
  return (
    <article className="report" aria-label={title}>
      <header className="report-part">
        <h2>{title}</h2>
        {words.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </header>
      {tables.map((table) => (
        <ScoreTableView key={table.title} table={table} />
      ))}
      {figures.map((figure) => (
        <FigureOfCurves key={figure.title} figure={figure} />
      ))}
      {claims.length > 0 && <ClaimList claims={claims} />}
      {command !== null && (
        <p className="hint">
          Made by <code>{command}</code>
        </p>
      )}
    </article>
  );
}
