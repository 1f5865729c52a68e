import { NumberField } from "@base-ui/react/number-field";
import { type ReactElement, useId } from "react";

interface ExactNumberProps {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  /** Digits after the point. */
  readonly digits: number;
  readonly isDisabled: boolean;
  onChange(value: number): void;
}

/** A number that is typed, or changed by the arrow keys, within its range. */
export function ExactNumber(props: ExactNumberProps): ReactElement {
  const { label, unit, value, least, most, step, digits, isDisabled, onChange } = props;
  const id = useId();
  return (
    <NumberField.Root
      id={id}
      className="exact-number"
      value={Number(value.toFixed(digits))}
      min={least}
      max={most}
      step={step}
      smallStep={step / 10}
      largeStep={step * 10}
      locale="en-US"
      format={{ maximumFractionDigits: digits, useGrouping: false }}
      disabled={isDisabled}
      onValueCommitted={(next) => {
        if (next !== null) onChange(Math.max(least, Math.min(most, next)));
      }}
    >
      <label htmlFor={id}>{label}</label>
      <NumberField.Input className="input" aria-describedby={`${id}-unit`} />
      <span id={`${id}-unit`} className="exact-unit">
        {unit}
      </span>
    </NumberField.Root>
  );
}
