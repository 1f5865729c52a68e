import { type ReactElement, useState } from "react";
import { FileButton } from "../../file-button.tsx";
import { useDropTarget } from "../../use-drop-target.ts";
import type { JudgedFile, JudgedSet } from "../source/research-source.ts";
import { wordsOf } from "../use-loaded.ts";
import { droppedFiles, soundFilesOf } from "./dropped-files.ts";

interface SetPickerProps {
  /** As in "Sounds to judge". */
  readonly title: string;
  readonly places: readonly string[];
  readonly set: JudgedSet | null;
  onSet(set: JudgedSet | null): void;
}

/** Chooses sounds: files or a folder that are dropped in or picked, or a place of the server. */
export function SetPicker({ title, places, set, onSet }: SetPickerProps): ReactElement {
  const [fault, setFault] = useState<string | null>(null);
  const choose = (chosen: JudgedSet | null): void => {
    setFault(null);
    onSet(chosen);
  };
  const take = (files: readonly JudgedFile[]): void => {
    if (files.length > 0) choose({ files });
    else setFault(`There is no sound among them${set === null ? "" : "; what was chosen stays"}.`);
  };
  const drop = useDropTarget((dropped) => {
    droppedFiles(dropped).then(take, (cause: unknown) => setFault(wordsOf(cause)));
  });
  return (
    <fieldset className="drop set-picker" {...drop}>
      <legend>{title}</legend>
      <p className="hint">{setWords(set)}</p>
      {fault !== null && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div className="row">
        <FileButton
          {...{ label: "Files…", called: `${title}: files`, accept: null, isFolder: false, isMany: true }}
          onFiles={(files) => take(soundFilesOf(files))}
        />
        <FileButton
          {...{ label: "Folder…", called: `${title}: a folder`, accept: null, isFolder: true, isMany: true }}
          onFiles={(files) => take(soundFilesOf(files))}
        />
        {places.length > 0 && (
          <select
            className="input"
            aria-label={`${title}: a place of the server`}
            value={set !== null && "place" in set ? set.place : ""}
            onChange={(event) => choose(event.target.value === "" ? null : { place: event.target.value })}
          >
            <option value="">a place of the server</option>
            {places.map((place) => (
              <option key={place}>{place}</option>
            ))}
          </select>
        )}
      </div>
    </fieldset>
  );
}

function setWords(set: JudgedSet | null): string {
  if (set === null) return "Drop sounds or folders here, or choose:";
  if ("place" in set) return `All sounds of the place ${set.place}`;
  return set.files.length === 1 ? "1 sound of this computer" : `${set.files.length} sounds of this computer`;
}
