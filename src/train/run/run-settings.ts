import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { parseJsonObject } from "../../engine/json/parse-json.ts";
import { inWords } from "../../settings/in-words.ts";
import { settingsOf } from "../../settings/schema-tree.ts";

type Values = Readonly<Record<string, unknown>>;

/** Letters of a value beyond which it is not said as it is. */
const longest = 70;

/** Digits of a hash that tell it from others. */
const saidDigits = 12;

/**
 * The settings in which two runs differ, as `name: theirs instead of ours`, each by its own path; none where they are alike.
 *
 * They are compared by what they mean: the order of names counts for nothing, and what one of them does not say is what the
 * schema gives for it, as for a setting that came into being later, and otherwise null: none.
 *
 * What has a `sha256` is known by its content alone, wherever it lies. A checkpoint from before that is compared as far as it
 * speaks of it: by the path, or not at all.
 *
 * @param schema of these settings, as far as it knows them; null compares them as they are
 */
export function settingsThatDiffer(theirs: string, ours: string, schema: z.core.$ZodType | null): string[] {
  const [a, b] = [parsed(theirs, "the checkpoint's settings", schema), parsed(ours, "the settings", schema)];
  return differences(a, b, "");
}

function differences(a: unknown, b: unknown, path: string): string[] {
  if (isAlike(a, b)) return [];
  if (!isGroup(a) || !isGroup(b) || isContent(a) || isContent(b)) return [`${path}: ${said(a)} instead of ${said(b)}`];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.flatMap((name) => differences(a[name], b[name], path === "" ? name : `${path}.${name}`));
}

function isAlike(theirs: unknown, ours: unknown): boolean {
  if (!isContent(ours)) return isDeepStrictEqual(theirs ?? null, ours ?? null);
  if (isContent(theirs)) return isDeepStrictEqual({ ...theirs, path: null }, { ...ours, path: null });
  if (typeof theirs !== "string" || typeof ours.path !== "string") return theirs === ours.path;
  return resolve(theirs) === resolve(ours.path);
}

function isContent(value: unknown): value is Values & { readonly sha256: string } {
  return isGroup(value) && typeof value.sha256 === "string";
}

function isGroup(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function said(value: unknown): string {
  if (isContent(value)) return `${value.path ?? value.name ?? "content"} (${value.sha256.slice(0, saidDigits)})`;
  const text = String(JSON.stringify(value));
  return text.length > longest ? inWords(value) : text;
}

/** What the schema knows is read by it; the rest, such as the data, stays as it is. */
function parsed(text: string, where: string, schema: z.core.$ZodType | null): Values {
  const values = parseJsonObject(text, where);
  const known = (schema && settingsOf(schema)) ?? {};
  const own = Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(known, name)));
  const result = schema === null ? null : z.safeParse(schema, own);
  const filled = result?.success === true && typeof result.data === "object" ? result.data : {};
  return { ...values, ...filled };
}
