import { type SoundWishes, wishesSchema, wishNames } from "../../generate/settings.ts";
import { describeSetting, type SettingRow } from "../../settings/describe-settings.ts";
import { jsonSchemaOf, noteIn } from "../../settings/expected-words.ts";
import { NotASettingError, settingFromText } from "../../settings/setting-from-text.ts";
import type { FormWishes } from "../backend/backend.ts";

/** A setting as the form shows it: what the schema of generation says of it. */
export interface FormField extends SettingRow {
  readonly name: FormFieldName;
  /** What people read: "guidance rescale". */
  readonly title: string;
  /** Whether it is a share, 0 to 1, which a slider shows best. */
  readonly isShare: boolean;
}

/** Settings that have a place of their own on the page, and are no rows of the form. */
const elsewhere = ["init", "audio", "inpaint", "extendSeconds", "strength", "seed", "negative"] as const;
export type FormFieldName = Exclude<keyof SoundWishes, (typeof elsewhere)[number]>;

/** What most sounds differ in. The rest is folded away. */
const common: ReadonlySet<string> = new Set(["durationSeconds", "steps", "guidance", "loop"]);

function isFormField(name: keyof SoundWishes): name is FormFieldName {
  return !elsewhere.some((other) => other === name);
}

/** All of them, in the schema's order. */
export const formFields: readonly FormField[] = wishNames.filter(isFormField).map(fieldOf);
export const commonFields: readonly FormField[] = formFields.filter(({ name }) => common.has(name));
export const furtherFields: readonly FormField[] = formFields.filter(({ name }) => !common.has(name));

function fieldOf(name: FormFieldName): FormField {
  const schema = wishesSchema.shape[name];
  const json = jsonSchemaOf(schema);
  const isShare = json.type === "number" && json.minimum === 0 && json.maximum === 1;
  return { ...describeSetting(schema, name), name, title: noteIn(json, "title") ?? name, isShare };
}

/** What was written into the form, as it stands there; fields that were left alone are not among them. */
export type FieldTexts = { readonly [name in FormFieldName]?: string | undefined };

/** Wishes, or what is wrong with which field. */
export interface ReadFields {
  readonly wishes: FormWishes;
  readonly faults: ReadonlyMap<FormFieldName, string>;
}

/** What the fields say, each by its own schema; an empty field says nothing. */
export function readFields(texts: FieldTexts): ReadFields {
  const wishes: Record<string, unknown> = {};
  const faults = new Map<FormFieldName, string>();
  for (const { name } of formFields) {
    const text = texts[name]?.trim() ?? "";
    if (text === "") continue;
    try {
      wishes[name] = settingFromText(wishesSchema.shape[name], text);
    } catch (cause) {
      if (!(cause instanceof NotASettingError)) throw cause;
      faults.set(name, `expected ${cause.expected}`);
    }
  }
  return { wishes, faults };
}

/** The fields that say what wishes say: the way back. */
export function fieldTextsOf(wishes: FormWishes, usual: FormWishes): FieldTexts {
  const said = formFields.filter(({ name }) => wishes[name] !== undefined && !isSame(wishes[name], usual[name]));
  return Object.fromEntries(said.map(({ name }) => [name, textOf(wishes[name])]));
}

function textOf(value: unknown): string {
  return value === null ? "none" : String(value);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
