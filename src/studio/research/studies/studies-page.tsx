import type { ReactElement } from "react";
import { DroppedReport } from "../dropped-report.tsx";

/** Reports to look at. */
export function StudiesPage(): ReactElement {
  return <DroppedReport />;
}
