import { create } from "zustand";
import { persist } from "zustand/middleware";
import { promptLines } from "../../generate/prompt-lines.ts";
import type { GivenFile, OrderedPrompt, TakeOrder } from "../backend/backend.ts";
import type { TakeOrigin } from "../take.ts";
import { type FieldTexts, readFields } from "./form-settings.ts";

/** A sound that an order begins from. */
export interface FormSource {
  readonly file: GivenFile;
  /** The take that it is; null for a file. */
  readonly take: string | null;
  /** Its length; null where that is not known. */
  readonly seconds: number | null;
  /** Whether it is changed, or only what a new sound is to be like. */
  readonly use: "change" | "like";
}

/** What stands in the form. */
export interface OrderForm {
  readonly text: string;
  /** Whether each line is a prompt of its own. */
  readonly isBatch: boolean;
  readonly negative: string;
  /** Takes of each prompt. */
  readonly count: number;
  readonly seed: number;
  /** Whether the seed stays; else each order rolls another. */
  readonly isSeedLocked: boolean;
  /** Null for the first that is offered. */
  readonly model: string | null;
  readonly fields: FieldTexts;
  readonly source: FormSource | null;
  /** How much of the source is changed. */
  readonly strength: number;
}

/** Few enough to be read out. */
const seedCount = 1_000_000;

/** A seed by chance. */
export function rollSeed(): number {
  return Math.floor(Math.random() * seedCount);
}

const emptyForm: OrderForm = {
  text: "",
  isBatch: false,
  negative: "",
  count: 2,
  seed: rollSeed(),
  isSeedLocked: false,
  model: null,
  fields: {},
  source: null,
  strength: 0.5,
};

/** The form survives a reload, but for a sound that was put into it. */
export const useOrderForm = create<OrderForm>()(
  persist<OrderForm, [], [], Omit<OrderForm, "source">>(() => emptyForm, {
    name: "foley-studio-form",
    partialize: ({ source: _, ...rest }) => rest,
  }),
);

export function changeForm(change: Partial<OrderForm>): void {
  useOrderForm.setState(change);
}

let askedSources = 0;

/**
 * Asks for a sound to begin from that is still to be read. Of all that were asked for the last stays, however long each takes.
 *
 * @returns what puts it into the form, with what belongs to it; false where another was asked for since
 */
export function askForSource(): (change: Partial<OrderForm>) => boolean {
  askedSources += 1;
  const asked = askedSources;
  return (change) => {
    if (asked !== askedSources) return false;
    changeForm(change);
    return true;
  };
}

/** The prompts that the form means: one, one a line, or none. */
export function promptsOf({ text, isBatch }: Pick<OrderForm, "text" | "isBatch">): OrderedPrompt[] {
  const prompts = isBatch ? promptLines(text) : [text.trim()].filter((prompt) => prompt !== "");
  return prompts.map((prompt) => ({ prompt, seed: null }));
}

/** The order that the form means. */
export function orderOf(form: OrderForm, model: string): TakeOrder {
  const { source, negative, count, seed, strength } = form;
  const changes = source?.use === "change" ? source.file : null;
  const { wishes } = readFields(form.fields);
  const said = {
    ...wishes,
    seed,
    negative: negative.trim() === "" ? undefined : negative.trim(),
    strength: changes === null ? undefined : strength,
  };
  const like = source?.use === "like" ? source.file : null;
  return { model, prompts: promptsOf(form), count, wishes: said, init: changes, audio: like };
}

/** Where the takes of the form's order come from. */
export function originOf({ source }: Pick<OrderForm, "source">): TakeOrigin | null {
  return source === null || source.take === null ? null : { take: source.take, how: "variation" };
}
