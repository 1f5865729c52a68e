import { type ReactElement, useState } from "react";
import { FileDrop } from "./file-drop.tsx";
import { openReport } from "./report/open-report.ts";
import { ReportPage } from "./report/report-page.tsx";
import type { ReportView } from "./report/report-view.ts";
import { wordsOf } from "./use-loaded.ts";

/** A file of results that was dropped in or chosen, and the report that it holds. */
export function DroppedReport(): ReactElement {
  const [report, setReport] = useState<ReportView | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const open = async (file: File): Promise<void> => {
    try {
      setReport(openReport(file.name, await file.text()));
      setFault(null);
    } catch (cause) {
      setFault(wordsOf(cause));
    }
  };
  return (
    <>
      <FileDrop called="A file of results" onFile={(file) => void open(file)}>
        Open a report: drop its <code>results.json</code> or <code>reactions.json</code> here, or{" "}
      </FileDrop>
      {fault !== null && (
        <p className="notice bad" role="alert">
          {fault}
        </p>
      )}
      {report !== null && <ReportPage report={report} />}
    </>
  );
}
