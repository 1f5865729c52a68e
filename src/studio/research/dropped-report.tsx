import { FileUp } from "lucide-react";
import { type DragEvent, type ReactElement, useState } from "react";
import { openReport } from "./report/open-report.ts";
import { ReportPage } from "./report/report-page.tsx";
import type { ReportView } from "./report/report-view.ts";

/** A file of results that was dropped in or chosen, and the report that it holds. */
export function DroppedReport(): ReactElement {
  const [report, setReport] = useState<ReportView | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const open = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    try {
      setReport(openReport(file.name, await file.text()));
      setFault(null);
    } catch (cause) {
      setFault(cause instanceof Error ? cause.message : String(cause));
    }
  };
  return (
    <>
      <ReportDrop onFile={(file) => void open(file)} />
      {fault !== null && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {report !== null && <ReportPage report={report} />}
    </>
  );
}

interface ReportDropProps {
  onFile(file: File | undefined): void;
}

function ReportDrop({ onFile }: ReportDropProps): ReactElement {
  const [isOver, setOver] = useState(false);
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop on; the field within does the same by keys
    <div
      className="drop"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <FileUp size={16} aria-hidden />
      <label className="grow">
        Open a report: drop its <code>results.json</code> or <code>reactions.json</code> here, or{" "}
        <input
          type="file"
          accept=".json,application/json"
          aria-label="A file of results"
          onChange={(event) => onFile(event.target.files?.[0])}
        />
      </label>
    </div>
  );
}
