import { type ReactElement, useId } from "react";
import type { OfferedModel } from "../backend/backend.ts";
import type { FormField } from "./form-settings.ts";

interface SettingFieldProps {
  readonly field: FormField;
  /** As it stands in the form; empty where it was left alone. */
  readonly text: string;
  readonly fault: string | null;
  /** Gives what holds where it is left alone. */
  readonly model: OfferedModel | null;
  readonly onText: (text: string) => void;
  /** Whether what it does is said only to who points at it or has it read out. */
  readonly isBrief: boolean;
}

/** One setting: its name, what it does, what it may be, and a control that fits its kind. */
export function SettingField({ field, text, fault, model, onText, isBrief }: SettingFieldProps): ReactElement {
  const id = useId();
  const usual = usualText(field, model);
  const described = `${id}-hint`;
  const hint = isBrief ? "visually-hidden" : "hint";
  // Where the model's own is on, a box that is left alone could not say so.
  if (field.kind === "switch" && usual !== "true") {
    return (
      <div className="field">
        <label className="check" htmlFor={id} title={capital(field.says ?? "")}>
          <input
            id={id}
            type="checkbox"
            checked={text === "true"}
            aria-describedby={described}
            onChange={(event) => onText(event.target.checked ? "true" : "")}
          />
          {capital(field.title)}
        </label>
        <p className={hint} id={described}>
          {capital(field.says ?? "")}
        </p>
      </div>
    );
  }
  return (
    <div className="field">
      <label htmlFor={id} title={hintOf(field)}>
        {capital(field.title)}
        <span>{field.unit ?? ""}</span>
      </label>
      <Control {...{ field, id, text, usual, described, onText }} isWrong={fault !== null} />
      <p className={fault === null ? hint : "fault"} id={described}>
        {fault === null ? hintOf(field) : capital(fault)}
      </p>
    </div>
  );
}

interface ControlProps {
  readonly field: FormField;
  readonly id: string;
  readonly text: string;
  readonly usual: string;
  readonly described: string;
  readonly isWrong: boolean;
  readonly onText: (text: string) => void;
}

function Control({ field, id, text, usual, described, isWrong, onText }: ControlProps): ReactElement {
  const choices = choicesOf(field);
  if (choices !== null) {
    return (
      <select
        className="input"
        id={id}
        value={text}
        aria-describedby={described}
        onChange={(e) => onText(e.target.value)}
      >
        <option value="">{field.kind === "switch" ? "on, as the model has it" : usual}</option>
        {choices.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    );
  }
  const box = (
    <input
      className="input"
      id={id}
      value={text}
      placeholder={usual}
      inputMode={field.kind === "text" ? "text" : "decimal"}
      autoComplete="off"
      aria-describedby={described}
      aria-invalid={isWrong}
      onChange={(event) => onText(event.target.value)}
    />
  );
  if (!field.isShare) return box;
  return (
    <div className="share">
      <input
        type="range"
        {...{ min: 0, max: 1, step: 0.01 }}
        value={text === "" ? firstNumber(usual) : text}
        aria-label={`${capital(field.title)}, by a slider`}
        onChange={(event) => onText(event.target.value)}
      />
      {box}
    </div>
  );
}

/** What to choose from, and how it is called; null where anything may be written. */
function choicesOf({ kind, choices }: FormField): readonly (readonly [value: string, words: string])[] | null {
  if (kind === "choice") return choices.map((choice) => [String(choice), String(choice)]);
  return kind === "switch" ? switchChoices : null;
}

const switchChoices = [
  ["true", "on"],
  ["false", "off"],
] as const;

/** What holds where the field is left alone: the model's own, else the schema's words. */
function usualText({ name, absent }: FormField, model: OfferedModel | null): string {
  const own = model === null || !Object.hasOwn(model.defaults, name) ? undefined : Reflect.get(model.defaults, name);
  if (own === undefined || own === null || own === "") return absent ?? "";
  return Array.isArray(own) ? own.join(", ") : String(own);
}

/** "sampling steps: a whole number from 1 to 999" */
function hintOf({ says, expected, kind }: FormField): string {
  return capital(kind === "choice" || kind === "switch" ? (says ?? "") : `${says ?? ""}: ${expected}`);
}

function firstNumber(words: string): number {
  const number = Number.parseFloat(words);
  return Number.isFinite(number) ? number : 0;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
