import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { parseJsonObject } from "../../engine/json/parse-json.ts";
import { settingsOf } from "../../settings/schema-tree.ts";

type Values = Readonly<Record<string, unknown>>;

/**
 * The settings in which two runs differ, as `name: theirs instead of ours`; none where they are alike.
 *
 * They are compared by what they mean: the order of names counts for nothing, and what one of them does not say is what the
 * schema gives for it, as for a setting that came into being later, and otherwise null: none.
 *
 * @param schema of these settings, as far as it knows them; null compares them as they are
 */
export function settingsThatDiffer(theirs: string, ours: string, schema: z.core.$ZodType | null): string[] {
  const [a, b] = [parsed(theirs, "the checkpoint's settings", schema), parsed(ours, "the settings", schema)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((name) => !isDeepStrictEqual(a[name] ?? null, b[name] ?? null))
    .map((name) => `${name}: ${JSON.stringify(a[name])} instead of ${JSON.stringify(b[name])}`);
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
