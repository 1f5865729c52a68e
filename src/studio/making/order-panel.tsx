import { Dices, Lock, LockOpen } from "lucide-react";
import { type ReactElement, useId } from "react";
import type { OfferedModel } from "../backend/backend.ts";
import { useBackend } from "../backend/backend-state.ts";
import { attempt } from "../toasts.tsx";
import { commonFields, type FormField, furtherFields, readFields } from "./form-settings.ts";
import { changeForm, promptsOf, rollSeed, useOrderForm } from "./order-form.ts";
import { placeOrder } from "./place-order.ts";
import { planProblem } from "./plan-problem.ts";
import { SettingField } from "./setting-field.tsx";
import { SourceField } from "./source-field.tsx";

/** What is to be made: words, a sound to begin from, a seed, settings. */
export function OrderPanel(): ReactElement {
  const models = useBackend((state) => state.models);
  const chosen = useOrderForm((form) => form.model);
  const model = models.find(({ name }) => name === chosen) ?? models[0] ?? null;
  return (
    <form
      className="order"
      aria-label="What to make"
      onSubmit={(event) => {
        event.preventDefault();
        void attempt(() => placeOrder({ isDraft: false }));
      }}
    >
      <PromptField />
      <SourceField />
      <GoButtons />
      <NegativeField />
      <CountAndSeed models={models} model={model} />
      <div className="pair">
        <Fields fields={commonFields} model={model} isBrief />
      </div>
      <FurtherFields model={model} />
    </form>
  );
}

function PromptField(): ReactElement {
  const id = useId();
  const { text, isBatch } = useOrderForm();
  const lines = promptsOf({ text, isBatch }).length;
  return (
    <div className="field">
      <label htmlFor={id}>
        {isBatch ? "Prompts, one a line" : "Prompt"}
        {isBatch && <span>{lines === 1 ? "1 prompt" : `${lines} prompts`}</span>}
      </label>
      <textarea
        id={id}
        className="input"
        data-prompt
        rows={isBatch ? 7 : 3}
        value={text}
        placeholder={isBatch ? "a dog barking\nrain on a roof\na church bell" : "a dog barking"}
        spellCheck
        onChange={(event) => changeForm({ text: event.target.value })}
      />
      <label className="check">
        <input type="checkbox" checked={isBatch} onChange={(event) => changeForm({ isBatch: event.target.checked })} />
        Each line is a prompt of its own
      </label>
    </div>
  );
}

function GoButtons(): ReactElement {
  const form = useOrderForm();
  const isReady = useBackend((state) => state.models.length > 0);
  const limits = useBackend((state) => state.limits);
  const problem = planProblem(form, limits);
  const faults = readFields(form.fields).faults.size;
  const total = Math.max(1, promptsOf(form).length) * form.count;
  const why = isReady
    ? (problem ?? (faults > 0 ? "Correct the settings below." : null))
    : "The model is being looked for.";
  const isOff = why !== null;
  return (
    <div className="field">
      <div className="go">
        <button type="submit" className="button main" disabled={isOff}>
          {total === 1 ? "Make 1 take" : `Make ${total} takes`}
        </button>
        <button
          type="button"
          className="button"
          disabled={isOff}
          title="Few steps, to be refined later (Ctrl+Shift+Enter)"
          onClick={() => void attempt(() => placeOrder({ isDraft: true }))}
        >
          Draft
        </button>
      </div>
      <p className="hint" aria-live="polite">
        {why ?? "Ctrl+Enter makes, Ctrl+Shift+Enter drafts with few steps."}
      </p>
    </div>
  );
}

function NegativeField(): ReactElement {
  const id = useId();
  const negative = useOrderForm((form) => form.negative);
  return (
    <div className="field">
      <label htmlFor={id}>What it should not be</label>
      <input
        id={id}
        className="input"
        value={negative}
        placeholder="music, voices"
        autoComplete="off"
        onChange={(event) => changeForm({ negative: event.target.value })}
      />
    </div>
  );
}

interface CountAndSeedProps {
  readonly models: readonly OfferedModel[];
  readonly model: OfferedModel | null;
}

function CountAndSeed({ models, model }: CountAndSeedProps): ReactElement {
  const id = useId();
  const { count, seed, isSeedLocked } = useOrderForm();
  return (
    <div className="pair">
      <div className="field">
        <label htmlFor={`${id}-count`}>Takes of each</label>
        <select
          id={`${id}-count`}
          className="input"
          value={count}
          onChange={(event) => changeForm({ count: Number(event.target.value) })}
        >
          {[1, 2, 3, 4, 6, 8].map((value) => (
            <option key={value}>{value}</option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${id}-model`}>Model</label>
        <select
          id={`${id}-model`}
          className="input"
          value={model?.name ?? ""}
          disabled={models.length < 2}
          onChange={(event) => changeForm({ model: event.target.value })}
        >
          {models.length === 0 && <option value="">–</option>}
          {models.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
      <div className="field" style={{ gridColumn: "1 / -1" }}>
        <label htmlFor={`${id}-seed`}>
          Seed <span>{isSeedLocked ? "stays" : "rolled for each order"}</span>
        </label>
        <div className="seed">
          <input
            id={`${id}-seed`}
            className="input"
            inputMode="numeric"
            autoComplete="off"
            value={seed}
            onChange={(event) => changeForm({ seed: digitsOf(event.target.value), isSeedLocked: true })}
          />
          <button
            type="button"
            className="button icon"
            aria-pressed={isSeedLocked}
            aria-label="Lock the seed"
            title="Lock the seed: the same order makes the same sounds"
            onClick={() => changeForm({ isSeedLocked: !isSeedLocked })}
          >
            {isSeedLocked ? <Lock size={14} aria-hidden /> : <LockOpen size={14} aria-hidden />}
          </button>
          <button
            type="button"
            className="button icon"
            aria-label="Roll another seed"
            title="Roll another seed"
            onClick={() => changeForm({ seed: rollSeed() })}
          >
            <Dices size={14} aria-hidden />
          </button>
        </div>
      </div>
    </div>
  );
}

/** A whole number of what was typed; other signs are left out. */
function digitsOf(text: string): number {
  const digits = text.replaceAll(/\D/g, "").slice(0, 15);
  return digits === "" ? 0 : Number(digits);
}

interface FieldsProps {
  readonly fields: readonly FormField[];
  readonly model: OfferedModel | null;
  readonly isBrief: boolean;
}

function Fields({ fields, model, isBrief }: FieldsProps): ReactElement[] {
  const texts = useOrderForm((form) => form.fields);
  const { faults } = readFields(texts);
  return fields.map((field) => (
    <SettingField
      key={field.name}
      {...{ field, model, isBrief }}
      text={texts[field.name] ?? ""}
      fault={faults.get(field.name) ?? null}
      onText={(text) => changeForm({ fields: { ...texts, [field.name]: text === "" ? undefined : text } })}
    />
  ));
}

function FurtherFields({ model }: Pick<FieldsProps, "model">): ReactElement {
  const texts = useOrderForm((form) => form.fields);
  const set = furtherFields.filter(({ name }) => (texts[name] ?? "") !== "").length;
  const all = Object.values(texts).filter((text) => (text ?? "") !== "").length;
  return (
    <details>
      <summary>More settings{set === 0 ? "" : `, ${set} set`}</summary>
      <div className="fields">
        <Fields fields={furtherFields} model={model} isBrief={false} />
        <button type="button" className="button" disabled={all === 0} onClick={() => changeForm({ fields: {} })}>
          All settings as the model has them
        </button>
      </div>
    </details>
  );
}
