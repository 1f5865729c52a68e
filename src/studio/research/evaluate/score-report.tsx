import { type ReactElement, useCallback, useState } from "react";
import { formatScore, metricRows, realToRealWords } from "../../../evaluate/report/rows.ts";
import type { Evaluation, SoundScore } from "../../../evaluate/score/evaluation.ts";
import { SoundCard } from "../heard/sound-card.tsx";
import { Scrolled } from "../scrolled.tsx";
import type { JudgedSet, ResearchSource } from "../source/research-source.ts";
import type { Judged } from "./judging.ts";
import { knownOrders, type WorstOrder, worstSounds } from "./worst-sounds.ts";

interface ScoreReportProps {
  readonly judged: Judged;
}

/** What an evaluation came to: scores beside what real sounds would have, warnings, and the worst sounds. */
export function ScoreReport({ judged }: ScoreReportProps): ReactElement {
  const { evaluation, sets } = judged;
  return (
    <article className="report" aria-label="Scores">
      <section className="report-part" aria-label="Metrics">
        <h2>Scores</h2>
        <p>{headWords(evaluation)}</p>
        {evaluation.warnings.length > 0 && (
          <ul className="warnings">
            {evaluation.warnings.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        <MetricTable evaluation={evaluation} />
        <p className="hint">{realToRealWords(evaluation)}</p>
      </section>
      <WorstSounds sounds={evaluation.sounds} sets={sets} />
    </article>
  );
}

function headWords({ manifest }: Evaluation): string {
  const { generated, reference, isPaired, pairCount, preset } = manifest;
  const pairs = isPaired ? `${pairCount} pairs` : "unpaired";
  return `${generated.read} sounds judged by ${reference.read}, ${pairs}; preset ${preset}.`;
}

const metricHeads = ["metric", "score", "spread", "real to real", "same count", "better", "judge"] as const;

function MetricTable({ evaluation }: { readonly evaluation: Evaluation }): ReactElement {
  return (
    <Scrolled called="Metrics">
      <table className="scores">
        <thead>
          <tr>
            {metricHeads.map((head, i) => (
              <th key={head} scope="col" className={i > 0 && i < 5 ? "number" : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {metricRows(evaluation).map(({ name, value, spread, realToReal, sameCount, better, backbone }) => (
            <tr key={`${name} ${backbone}`}>
              <th scope="row" className="first">
                {name}
              </th>
              <td className="number">{value}</td>
              <td className="number">{spread}</td>
              <td className="number">{realToReal}</td>
              <td className="number">{sameCount}</td>
              <td>{better}</td>
              <td>{backbone}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

interface WorstSoundsProps extends Pick<Judged, "sets"> {
  readonly sounds: readonly SoundScore[];
}

/** Shown at first, and added at a time. */
const pageSize = 6;

function WorstSounds({ sounds, sets }: WorstSoundsProps): ReactElement | null {
  const orders = knownOrders(sounds);
  const [name, setName] = useState<WorstOrder["name"] | null>(null);
  const [count, setCount] = useState(pageSize);
  const order = orders.find((one) => one.name === name) ?? orders[0];
  if (order === undefined) return null;
  const worst = worstSounds(sounds, order);
  return (
    <section className="report-part" aria-label="Worst sounds">
      <h3>Worst sounds</h3>
      <label className="row">
        By
        <select
          className="input order-field"
          value={order.name}
          onChange={(event) => setName(orders.find((one) => one.name === event.target.value)?.name ?? null)}
        >
          {orders.map((one) => (
            <option key={one.name} value={one.name}>
              {one.title}
            </option>
          ))}
        </select>
      </label>
      <ol className="worst">
        {worst.slice(0, count).map((sound) => (
          <li key={sound.file} className="worst-sound">
            <p>
              <b>{sound.file}</b> {formatScore(sound[order.name])}
              {sound.isSilent && ", silent"}
              {sound.reference !== null && `, pair of ${sound.reference}`}
            </p>
            {sets !== null && (
              <div className="sound-cards">
                <JudgedSound set={sets.generated} name={sound.file} title="judged" source={sets.source} />
                {sound.reference !== null && (
                  <JudgedSound set={sets.reference} name={sound.reference} title="reference" source={sets.source} />
                )}
              </div>
            )}
          </li>
        ))}
      </ol>
      {count < worst.length && (
        <button type="button" className="button more" onClick={() => setCount((before) => before + pageSize)}>
          More ({worst.length - count} left)
        </button>
      )}
    </section>
  );
}

interface JudgedSoundProps {
  readonly set: JudgedSet;
  readonly name: string;
  readonly title: string;
  readonly source: ResearchSource;
}

function JudgedSound({ set, name, title, source }: JudgedSoundProps): ReactElement | null {
  const load = useCallback(() => soundOf(set, name, source), [set, name, source]);
  return <SoundCard soundKey={`${title} ${name}`} name={`${title}: ${name}`} load={load} />;
}

async function soundOf(set: JudgedSet, name: string, source: ResearchSource): Promise<Blob> {
  if ("place" in set) return source.soundOfPlace(set.place, name);
  const file = set.files.find((one) => one.name === name);
  return file?.audio ?? Promise.reject(new Error(`${name}: expected a file that was given, got none of the name`));
}
