import type { ReactElement, ReactNode } from "react";
import { useBackend } from "../backend/backend-state.ts";
import type { ResearchSource } from "./source/research-source.ts";

interface NeedsServerProps {
  /** What a server is needed for, as in "Runs of training are shown". */
  readonly what: string;
  readonly children: (source: ResearchSource) => ReactNode;
}

/** What a backend that knows of research shows; one line where it does not. */
export function NeedsServer({ what, children }: NeedsServerProps): ReactElement | null {
  const backend = useBackend((state) => state.backend);
  if (backend === null) return null;
  if (backend.research !== null) return <>{children(backend.research)}</>;
  return <p className="hint">{what} where foley runs as a server on the computer that has them.</p>;
}
