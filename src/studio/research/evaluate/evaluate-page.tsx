import type { ReactElement } from "react";

/** To come. */
export function EvaluatePage(): ReactElement {
  return <p className="hint">Evaluate</p>;
}
