import { useLiveQuery } from "dexie-react-hooks";
import type { ReactElement } from "react";
import { ExportDialog, type ExportVersion } from "../sound/export-dialog.tsx";
import { takesOfIds } from "../store/find-takes.ts";
import { audioOf } from "../store/take-store.ts";
import { exportVersions } from "./export-versions.ts";
import { waveformOf } from "./new-take.ts";
import { useOpenEdit } from "./open-edit.ts";
import { closeTakeDialogs, useTakeDialogs } from "./take-dialogs.ts";

/** Takes as files: one, or many as an archive. Of one that is open in the editor, what is seen there may be saved too. */
export function ExportTakes(): ReactElement | null {
  const ids = useTakeDialogs((open) => open.exported);
  const open = useOpenEdit();
  const found = useLiveQuery(() => takesOfIds(ids), [ids]);
  if (found === undefined) return null;
  const takes = found.map((take) => ({ ...take, model: take.model ?? "" }));
  const [only] = takes;
  const isOpen = takes.length === 1 && only?.id === open.take;
  const versions =
    isOpen && only !== undefined && open.shown !== null
      ? exportVersions(only, loadKept, open.shown)
      : [{ words: "The takes as they are kept", takes, load: loadKept }];
  return <ExportDialog isOpen={ids.length > 0 && takes.length > 0} onClose={closeTakeDialogs} versions={versions} />;
}

const loadKept: ExportVersion["load"] = async ({ id, name }) => waveformOf(await audioOf(id), name);
