import { type ReactElement, useCallback, useMemo } from "react";
import type { ReportEntry, StudyDetail, StudyEntry } from "../../../server/api/research.ts";
import { DroppedReport } from "../dropped-report.tsx";
import { momentWords } from "../list-words.ts";
import { LoadedView } from "../loaded-view.tsx";
import { NeedsServer } from "../needs-server.tsx";
import { viewOfResults } from "../report/open-report.ts";
import { ReportPage } from "../report/report-page.tsx";
import { researchHref } from "../research-place.ts";
import { Scrolled } from "../scrolled.tsx";
import type { ResearchSource } from "../source/research-source.ts";
import { useFollowed, useLoaded } from "../use-loaded.ts";

interface StudiesPageProps {
  /** `report.ID` or `study.ID`; null for the list of all. */
  readonly id: string | null;
}

/** Studies: those that go on, reports of those that ended, and any report that is dropped in. */
export function StudiesPage({ id }: StudiesPageProps): ReactElement {
  const [kind = "", found = ""] = (id ?? "").split(".");
  return (
    <>
      {id === null && <DroppedReport />}
      <NeedsServer what="Studies of a computer, and those that go on, are shown">
        {(source) => {
          if (kind === "report") return <OneReport source={source} id={found} />;
          return kind === "study" ? (
            <OneStudy key={found} source={source} id={found} />
          ) : (
            <StudyLists source={source} />
          );
        }}
      </NeedsServer>
    </>
  );
}

interface SourceProps {
  readonly source: ResearchSource;
}

interface FoundProps extends SourceProps {
  readonly id: string;
}

function StudyLists({ source }: SourceProps): ReactElement {
  const load = useCallback(async () => {
    const [reports, studies] = await Promise.all([source.reports(), source.studies()]);
    return { reports, studies };
  }, [source]);
  const [loaded, again] = useLoaded(load);
  return (
    <LoadedView loaded={loaded} what="studies" onAgain={again}>
      {({ reports, studies }) =>
        reports.length + studies.length === 0 ? (
          <NoStudies />
        ) : (
          <>
            {studies.length > 0 && <StudyTable studies={studies} />}
            {reports.length > 0 && <ReportTable reports={reports} />}
          </>
        )
      }
    </LoadedView>
  );
}

function NoStudies(): ReactElement {
  return (
    <div className="empty">
      <h2>No studies yet</h2>
      <p>
        Name the folder that studies and their reports lie in to the server as a place, and they are shown here, also
        while they go on.
      </p>
    </div>
  );
}

function StudyTable({ studies }: { readonly studies: readonly StudyEntry[] }): ReactElement {
  return (
    <section className="report-part" aria-label="Benchmarks">
      <h3>Benchmarks</h3>
      <Scrolled called="Benchmarks">
        <table className="scores">
          <thead>
            <tr>
              <th scope="col">study</th>
              <th scope="col">cells</th>
              <th scope="col">changed</th>
            </tr>
          </thead>
          <tbody>
            {studies.map(({ id, name, finished, total, changedAt }) => (
              <tr key={id}>
                <th scope="row" className="first">
                  <a href={researchHref({ page: "studies", id: `study.${id}` })}>{name}</a>
                </th>
                <td>
                  {finished} of {total}
                </td>
                <td>{momentWords(changedAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
    </section>
  );
}

function ReportTable({ reports }: { readonly reports: readonly ReportEntry[] }): ReactElement {
  return (
    <section className="report-part" aria-label="Reports">
      <h3>Reports</h3>
      <ul className="plain-list">
        {reports.map(({ id, name, changedAt }) => (
          <li key={id}>
            <a href={researchHref({ page: "studies", id: `report.${id}` })}>{name}</a>{" "}
            <span className="hint">{momentWords(changedAt)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function OneReport({ source, id }: FoundProps): ReactElement {
  const load = useCallback(async () => viewOfResults("report", await source.report(id)), [source, id]);
  const [loaded, again] = useLoaded(load);
  return (
    <LoadedView loaded={loaded} what="the report" onAgain={again}>
      {(report) => <ReportPage report={report} />}
    </LoadedView>
  );
}

function OneStudy({ source, id }: FoundProps): ReactElement {
  const [loaded, again] = useFollowed(
    useCallback((signal: AbortSignal) => source.followStudy(id, signal), [source, id]),
  );
  return (
    <LoadedView loaded={loaded} what="the study" onAgain={again}>
      {(study) => <StudyView study={study} />}
    </LoadedView>
  );
}

/** How far each cell is, and what the finished ones came to so far. */
function StudyView({ study }: { readonly study: StudyDetail }): ReactElement {
  const { name, cells, finished, total, results } = study;
  const report = useMemo(() => (finished === 0 ? null : viewOfResults(name, results)), [name, finished, results]);
  return (
    <>
      <section className="report-part research-head" aria-label="Progress">
        <h2>{name}</h2>
        <p>
          {finished} of {total} cells are finished. What is new appears by itself.
        </p>
        <progress className="study-progress" value={finished} max={total} aria-label="Cells that are finished" />
        <details className="numbers" open={finished < total}>
          <summary>Cell by cell</summary>
          <CellTable cells={cells} />
        </details>
      </section>
      {report === null ? <p className="hint">No cell is finished yet.</p> : <ReportPage report={report} />}
    </>
  );
}

function CellTable({ cells }: Pick<StudyDetail, "cells">): ReactElement {
  return (
    <Scrolled called="Cells">
      <table className="scores">
        <thead>
          <tr>
            <th scope="col">cell</th>
            <th scope="col">state</th>
            <th scope="col" className="number">
              step
            </th>
          </tr>
        </thead>
        <tbody>
          {cells.map(({ id, state, step, stepCount, run }) => (
            <tr key={id}>
              <th scope="row" className="first">
                {run === null ? id : <a href={researchHref({ page: "runs", id: run })}>{id}</a>}
              </th>
              <td>{state}</td>
              <td className="number">{stepCount === 0 ? "as it is" : `${step} of ${stepCount}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}
