import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { parseJsonObject } from "../../engine/json/parse-json.ts";
import { inWords } from "../../settings/in-words.ts";
import { settingsOf } from "../../settings/schema-tree.ts";

type Values = Readonly<Record<string, unknown>>;

/** Letters of a value beyond which it is not said as it is. */
const longest = 70;

/**
 * The settings in which two runs differ, as `name: theirs instead of ours`, each by its own path; none where they are alike.
 *
 * They are compared by what they mean: the order of names counts for nothing, and what one of them does not say is what the
 * schema gives for it, as for a setting that came into being later, and otherwise null: none.
 *
 * @param schema of these settings, as far as it knows them; null compares them as they are
 */
export function settingsThatDiffer(theirs: string, ours: string, schema: z.core.$ZodType | null): string[] {
  const [a, b] = [parsed(theirs, "the checkpoint's settings", schema), parsed(ours, "the settings", schema)];
  return differences(a, b, "");
}

function differences(a: unknown, b: unknown, path: string): string[] {
  if (isDeepStrictEqual(a ?? null, b ?? null)) return [];
  if (!isGroup(a) || !isGroup(b)) return [`${path}: ${said(a)} instead of ${said(b)}`];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.flatMap((name) => differences(a[name], b[name], path === "" ? name : `${path}.${name}`));
}

function isGroup(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function said(value: unknown): string {
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
