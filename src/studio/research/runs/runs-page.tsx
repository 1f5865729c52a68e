import { type ReactElement, useCallback, useMemo } from "react";
import { digits } from "../../../results/digits.ts";
import type { HeardSet, RunDetail, RunEntry } from "../../../server/api/research.ts";
import { FigureOfCurves } from "../chart/curve-figure.tsx";
import { SoundCard } from "../heard/sound-card.tsx";
import { momentWords } from "../list-words.ts";
import { LoadedView } from "../loaded-view.tsx";
import { NeedsServer } from "../needs-server.tsx";
import { researchHref } from "../research-place.ts";
import { Scrolled } from "../scrolled.tsx";
import type { ResearchSource } from "../source/research-source.ts";
import { useFollowed, useLoaded } from "../use-loaded.ts";
import { runFigure } from "./run-figure.ts";

interface RunsPageProps {
  readonly id: string | null;
}

/** Runs of training: all of them, or one as it goes on. */
export function RunsPage({ id }: RunsPageProps): ReactElement {
  return (
    <NeedsServer what="Runs of training are shown">
      {(source) => (id === null ? <RunList source={source} /> : <OneRun key={id} source={source} id={id} />)}
    </NeedsServer>
  );
}

interface SourceProps {
  readonly source: ResearchSource;
}

function RunList({ source }: SourceProps): ReactElement {
  const [loaded, again] = useLoaded(source.runs);
  return (
    <LoadedView loaded={loaded} what="runs" onAgain={again}>
      {(runs) => (runs.length === 0 ? <NoRuns /> : <RunTable runs={runs} />)}
    </LoadedView>
  );
}

function NoRuns(): ReactElement {
  return (
    <div className="empty">
      <h2>No runs yet</h2>
      <p>
        A run is a folder that foley trains into. Name the folder that runs lie in to the server as a place, and they
        are shown here with their curves while they go on.
      </p>
    </div>
  );
}

function RunTable({ runs }: { readonly runs: readonly RunEntry[] }): ReactElement {
  return (
    <Scrolled called="Runs">
      <table className="scores">
        <thead>
          <tr>
            <th scope="col">run</th>
            <th scope="col" className="number">
              step
            </th>
            <th scope="col">best</th>
            <th scope="col">changed</th>
          </tr>
        </thead>
        <tbody>
          {runs.map(({ id, name, step, best, changedAt }) => (
            <tr key={id}>
              <th scope="row" className="first">
                <a href={researchHref({ page: "runs", id })}>{name}</a>
              </th>
              <td className="number">{step}</td>
              <td>{bestWords(best)}</td>
              <td>{momentWords(changedAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function bestWords(best: RunEntry["best"]): string {
  return best === null ? "–" : `${best.metric} ${digits(best.value)} at step ${best.step}`;
}

function OneRun({ source, id }: SourceProps & { readonly id: string }): ReactElement {
  const [loaded, again] = useFollowed(useCallback((signal: AbortSignal) => source.followRun(id, signal), [source, id]));
  return (
    <LoadedView loaded={loaded} what="the run" onAgain={again}>
      {(run) => <RunView run={run} source={source} />}
    </LoadedView>
  );
}

function RunView({ run, source }: SourceProps & { readonly run: RunDetail }): ReactElement {
  const figure = useMemo(() => runFigure(run), [run]);
  return (
    <article className="report" aria-label={run.name}>
      <header className="report-part">
        <h2>{run.name}</h2>
        <p>
          Step {run.step}, changed {momentWords(run.changedAt)}.{" "}
          {run.best === null ? "It keeps no best model." : `Best so far: ${bestWords(run.best)}.`} What is new appears
          by itself.
        </p>
      </header>
      {figure.panels.length === 0 ? (
        <p className="hint">Its log tells of nothing yet.</p>
      ) : (
        <FigureOfCurves figure={figure} />
      )}
      <HeardSteps run={run} source={source} />
    </article>
  );
}

/** What was made to be heard, step by step. */
function HeardSteps({ run, source }: SourceProps & { readonly run: RunDetail }): ReactElement {
  return (
    <section className="report-part" aria-label="Sounds">
      <h3>Sounds at each step</h3>
      {run.heard.length === 0 && (
        <p className="hint">It keeps no sounds: those of a diffusion model do that are scored while it learns.</p>
      )}
      {run.heard.map((set, i) => (
        <details key={set.key} className="claim" open={i === run.heard.length - 1}>
          <summary>
            <span className="grow">{setWords(set, run)}</span>
            <span className="hint">{set.sounds.length === 1 ? "1 sound" : `${set.sounds.length} sounds`}</span>
          </summary>
          <div className="sound-cards">
            {set.sounds.map((name) => (
              <RunSound key={name} run={run.id} {...{ source, set, name }} />
            ))}
          </div>
        </details>
      ))}
    </section>
  );
}

function setWords({ key, step }: HeardSet, { best }: RunDetail): string {
  const at = step === null ? "A judged step" : `Step ${step}`;
  if (key === "last") return `${at}, the last`;
  return key === "best" || best?.step === step ? `${at}, the best` : at;
}

interface RunSoundProps extends SourceProps {
  readonly run: string;
  readonly set: HeardSet;
  readonly name: string;
}

function RunSound({ source, run, set, name }: RunSoundProps): ReactElement {
  // The last sounds are replaced as the run goes on.
  const { key, step } = set;
  const load = useCallback(() => source.heard(run, key, name), [source, run, key, name]);
  return <SoundCard key={step} soundKey={`${run}/${key}/${step}/${name}`} name={name} load={load} />;
}
