import { type ReactElement, useState } from "react";
import { FileDrop } from "../file-drop.tsx";
import { NeedsServer } from "../needs-server.tsx";
import type { JudgedSet, ResearchSource } from "../source/research-source.ts";
import { useLoaded, wordsOf } from "../use-loaded.ts";
import { judge, useJudging } from "./judging.ts";
import { openScores } from "./open-scores.ts";
import { ScoreReport } from "./score-report.tsx";
import { SetPicker } from "./set-picker.tsx";

/** Two sets of sounds, judged against each other, and the worst of them; or scores that were written before. */
export function EvaluatePage(): ReactElement {
  const { judged, fault } = useJudging();
  const open = async (file: File): Promise<void> => {
    try {
      const evaluation = openScores(file.name, await file.text());
      useJudging.setState({ judged: { evaluation, sets: null }, fault: null });
    } catch (cause) {
      useJudging.setState({ fault: wordsOf(cause) });
    }
  };
  return (
    <>
      <NeedsServer what="Sounds are judged">{(source) => <JudgeForm source={source} />}</NeedsServer>
      <FileDrop called="A file of scores" onFile={(file) => void open(file)}>
        Open scores that were written before: drop their <code>.json</code> here, or{" "}
      </FileDrop>
      {fault !== null && (
        <p className="notice bad" role="alert">
          {fault}
        </p>
      )}
      {judged !== null && <ScoreReport judged={judged} />}
    </>
  );
}

interface JudgeFormProps {
  readonly source: ResearchSource;
}

function JudgeForm({ source }: JudgeFormProps): ReactElement {
  const [loaded] = useLoaded(source.places);
  const [generated, setGenerated] = useState<JudgedSet | null>(null);
  const [reference, setReference] = useState<JudgedSet | null>(null);
  const isBusy = useJudging((state) => state.stop !== null);
  const places = loaded.state === "loaded" ? loaded.value : [];
  return (
    <form
      className="report-part"
      onSubmit={(event) => {
        event.preventDefault();
        if (generated === null || reference === null || isBusy) return;
        void judge(source, generated, reference);
      }}
    >
      <div className="set-pickers">
        <SetPicker title="Sounds to judge" places={places} set={generated} onSet={setGenerated} />
        <SetPicker title="Sounds to judge by" places={places} set={reference} onSet={setReference} />
      </div>
      <div className="row">
        <button type="submit" className="button main" disabled={generated === null || reference === null || isBusy}>
          Evaluate
        </button>
        <JudgingProgress />
      </div>
    </form>
  );
}

function JudgingProgress(): ReactElement {
  const { progress, stop } = useJudging();
  if (progress === null || stop === null)
    return <span className="hint">Sounds of one name are pairs, and compared with each other as well.</span>;
  const { stage, done, total, unit, share } = progress;
  return (
    <>
      <progress value={share ?? (total === 0 ? undefined : done / total)} aria-label="Evaluation" />
      <output>
        {stage}, {done} of {total} {unit}
      </output>
      <button type="button" className="button" onClick={stop}>
        Stop
      </button>
    </>
  );
}
