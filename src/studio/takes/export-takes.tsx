import { useLiveQuery } from "dexie-react-hooks";
import type { ReactElement } from "react";
import { ExportDialog } from "../sound/export-dialog.tsx";
import { takesOfIds } from "../store/find-takes.ts";
import { audioOf } from "../store/take-store.ts";
import { waveformOf } from "./new-take.ts";
import { closeTakeDialogs, useTakeDialogs } from "./take-dialogs.ts";

/** Takes as files: one, or many as an archive. */
export function ExportTakes(): ReactElement | null {
  const ids = useTakeDialogs((open) => open.exported);
  const takes = useLiveQuery(() => takesOfIds(ids), [ids]);
  if (takes === undefined) return null;
  return (
    <ExportDialog
      isOpen={ids.length > 0 && takes.length > 0}
      onClose={closeTakeDialogs}
      takes={takes.map((take) => ({ ...take, model: take.model ?? "" }))}
      load={async ({ id, name }) => waveformOf(await audioOf(id), name)}
    />
  );
}
