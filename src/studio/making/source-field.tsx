import { X } from "lucide-react";
import { type ReactElement, useId } from "react";
import { FileButton } from "../file-button.tsx";
import { audioOf, keepTake } from "../store/take-store.ts";
import { takeOfFile } from "../takes/new-take.ts";
import { attempt } from "../toasts.tsx";
import { useDropTarget } from "../use-drop-target.ts";
import { askForSource, changeForm, type FormSource, useOrderForm } from "./order-form.ts";

/**
 * Takes files in: each becomes a take of the library, and the last that can be read the sound that the form begins from.
 *
 * @returns whether one of them is that now
 */
export async function takeInAll(files: Iterable<File>): Promise<boolean> {
  const put = askForSource();
  let isIn = false;
  for (const file of files)
    await attempt(async () => {
      isIn = put({ source: await takenIn(file) });
    });
  return isIn;
}

async function takenIn(file: File): Promise<FormSource> {
  const kept = await takeOfFile(file);
  await keepTake(kept);
  const { id, seconds } = kept.take;
  // As it is kept: the file itself may be written anew or moved before it is wanted.
  return { file: { name: file.name, audio: await audioOf(id) }, take: id, seconds, use: "change" };
}

/** A sound to change or to be like: dropped in, chosen, or a take. */
export function SourceField(): ReactElement {
  const source = useOrderForm((form) => form.source);
  const drop = useDropTarget(({ files }) => void takeInAll([...files]));
  return (
    <section className="source" data-full={source !== null} aria-label="Sound to begin from" {...drop}>
      {source === null ? <NoSource /> : <Source />}
    </section>
  );
}

function NoSource(): ReactElement {
  return (
    <div className="row">
      <span className="grow hint">Drop a sound here to vary it, or</span>
      <FileButton
        label="Choose a file…"
        called="Sounds to begin from"
        accept="audio/*,.wav,.flac,.mp3,.ogg,.opus,.aiff,.aif,.w64,.au,.caf"
        isFolder={false}
        isMany
        onFiles={(files) => void takeInAll(files)}
      />
    </div>
  );
}

function Source(): ReactElement | null {
  const id = useId();
  const { source, strength, text } = useOrderForm();
  if (source === null) return null;
  const use = (way: "change" | "like"): void => changeForm({ source: { ...source, use: way } });
  return (
    <>
      <div className="row">
        <strong className="grow clip" title={source.file.name}>
          {source.file.name}
        </strong>
        <button
          type="button"
          className="button plain icon"
          aria-label="Take the sound out"
          onClick={() => askForSource()({ source: null })}
        >
          <X size={14} aria-hidden />
        </button>
      </div>
      <div className="row">
        <label className="check">
          <input type="radio" name={`${id}-use`} checked={source.use === "change"} onChange={() => use("change")} />
          Vary it
        </label>
        <label className="check">
          <input type="radio" name={`${id}-use`} checked={source.use === "like"} onChange={() => use("like")} />
          Be like it
        </label>
      </div>
      {source.use === "change" ? (
        <div className="field">
          <label htmlFor={id}>
            Strength <span>{Math.round(strength * 100)} %</span>
          </label>
          <input
            id={id}
            type="range"
            {...{ min: 0, max: 1, step: 0.01 }}
            value={strength}
            onChange={(event) => changeForm({ strength: Number(event.target.value) })}
          />
          <p className="hint">
            {text.trim() === "" ? "Say above what it should become. " : ""}0 changes nothing, 100 % everything.
          </p>
        </div>
      ) : (
        <p className="hint">A new sound is made that is like this one; the prompt above may be left out.</p>
      )}
    </>
  );
}
