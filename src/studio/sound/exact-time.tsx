import { type KeyboardEvent, type ReactElement, useId, useState } from "react";
import { clockText, secondsOfClock } from "./clock.ts";

interface ExactTimeProps {
  readonly label: string;
  /** In seconds. */
  readonly value: number;
  readonly least: number;
  readonly most: number;
  onChange(seconds: number): void;
}

const digits = 3;
/** What an arrow key changes, in seconds; with Shift ten of it. */
const step = 0.01;

/** A moment that is typed, as `1.25` or `2:05.25`, or changed by the arrow keys, within its range. */
export function ExactTime({ label, value, least, most, onChange }: ExactTimeProps): ReactElement {
  const id = useId();
  const shown = clockText(value, digits);
  /** What is being typed; null where nothing is. */
  const [typed, setTyped] = useState<string | null>(null);
  const change = (seconds: number): void => onChange(Math.max(least, Math.min(most, seconds)));
  const keep = (): void => {
    const seconds = typed === null ? null : secondsOfClock(typed);
    setTyped(null);
    if (seconds !== null && typed !== shown) change(seconds);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") keep();
    const by = { ArrowUp: step, ArrowDown: -step }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    setTyped(null);
    change((typed === null ? value : (secondsOfClock(typed) ?? value)) + by * (event.shiftKey ? 10 : 1));
  };
  return (
    <div className="exact-number">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        type="text"
        autoComplete="off"
        spellCheck={false}
        aria-describedby={`${id}-unit`}
        value={typed ?? shown}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onBlur={keep}
        onKeyDown={onKeyDown}
      />
      <span id={`${id}-unit`} className="exact-unit">
        {shown.includes(":") ? "min" : "s"}
      </span>
    </div>
  );
}
