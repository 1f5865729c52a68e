import type { ReactElement } from "react";

/** To come. */
export function RunsPage(): ReactElement {
  return <p className="hint">Runs</p>;
}
