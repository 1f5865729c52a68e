import { Check, CircleQuestionMark, X } from "lucide-react";
import type { ReactElement } from "react";
import { digits } from "../../../results/digits.ts";
import { type ClaimVerdict, claimVerdicts } from "../../../results/paired.ts";
import { Scrolled } from "../scrolled.tsx";
import type { ClaimReadingView, ClaimView } from "./report-view.ts";
import { signed } from "./score-table.tsx";

interface ClaimListProps {
  readonly claims: readonly ClaimView[];
}

const icons: Readonly<Record<ClaimVerdict, typeof Check>> = {
  holds: Check,
  fails: X,
  "cannot be told": CircleQuestionMark,
};

/** What the paper claims, with what the study says of it, case by case. */
export function ClaimList({ claims }: ClaimListProps): ReactElement {
  return (
    <section className="report-part" aria-label="Claims">
      <h3>What the paper claims</h3>
      {claims.map(({ claim, readings }) => (
        <details key={claim} className="claim">
          <summary>
            <span className="grow">{claim}</span>
            <span className="verdicts">
              {claimVerdicts.map((verdict) => (
                <Verdict
                  key={verdict}
                  verdict={verdict}
                  words={`${verdict} in ${readings.filter((one) => one.verdict === verdict).length}`}
                />
              ))}
            </span>
          </summary>
          <ReadingTable claim={claim} readings={readings} />
        </details>
      ))}
      <p className="hint">
        Differences of runs that are alike but for what is compared, above 0 where the claim is right: it holds where
        the whole 95 % interval is above 0, and fails where it is below. Of twenty intervals one is expected to miss.
      </p>
    </section>
  );
}

interface VerdictProps {
  readonly verdict: ClaimVerdict;
  readonly words: string;
}

function Verdict({ verdict, words }: VerdictProps): ReactElement {
  const Icon = icons[verdict];
  return (
    <span className="verdict" data-verdict={verdict}>
      <Icon size={13} aria-hidden /> {words}
    </span>
  );
}

function ReadingTable({ claim, readings }: ClaimView): ReactElement {
  const reachOfMetric = (metric: string): number =>
    Math.max(...readings.flatMap((one) => (one.metric === metric ? [Math.abs(one.mean)] : [])));
  return (
    <Scrolled called={`${claim}, case by case`}>
      <table className="scores">
        <thead>
          <tr>
            <th scope="col">case</th>
            <th scope="col">metric</th>
            <th scope="col">verdict</th>
            <th scope="col" className="number">
              difference
            </th>
            <th scope="col" className="number">
              95 %
            </th>
            <th scope="col">
              <span className="visually-hidden">as a bar</span>
            </th>
            <th scope="col">of</th>
          </tr>
        </thead>
        <tbody>
          {readings.map((reading) => (
            <tr key={`${reading.of}\0${reading.metric}`}>
              <th scope="row" className="first">
                {reading.of}
              </th>
              <td>{reading.metric}</td>
              <td>
                <Verdict verdict={reading.verdict} words={reading.verdict} />
              </td>
              <td className="number">{signed(reading.mean)}</td>
              <td className="number">{intervalWords(reading)}</td>
              <td>
                <ZeroBar reading={reading} reach={reachOfMetric(reading.metric)} />
              </td>
              <td>{reading.basis}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function intervalWords({ low, high }: ClaimReadingView): string {
  return low === null || high === null ? "–" : `${digits(low)} … ${digits(high)}`;
}

interface ZeroBarProps {
  readonly reading: ClaimReadingView;
  /** The largest difference by this metric. */
  readonly reach: number;
}

/** A difference as a bar around zero. */
function ZeroBar({ reading: { mean, low, high, verdict }, reach }: ZeroBarProps): ReactElement {
  const at = (value: number): number => 48 + 44 * Math.min(1, Math.max(-1, reach === 0 ? 0 : value / (1.2 * reach)));
  return (
    <svg className="interval-bar" data-verdict={verdict} width={96} height={12} aria-hidden="true">
      <line className="track" x1={4} x2={92} y1={6} y2={6} />
      <line className="zero" x1={48} x2={48} y1={0} y2={12} />
      {low !== null && high !== null && <line className="reach" x1={at(low)} x2={at(high)} y1={6} y2={6} />}
      <circle className="mean" cx={at(mean)} cy={6} r={3} />
    </svg>
  );
}
