import { z } from "zod";
import { type ErrorCode, FoleyError, internalError } from "../engine/tensor/error.ts";
import { adviceOnName } from "../engine/text/nearest-names.ts";
import { adviceOnValue, expectedWords, jsonSchemaOf, noteIn } from "./expected-words.ts";
import { inWords } from "./in-words.ts";
import { meantOf, namesWithin, schemaAt, settingsOf } from "./schema-tree.ts";

/** How a mistake is said. */
export interface ParseOptions {
  /** "usage" where left out. */
  readonly code?: ErrorCode | undefined;
  /** What to do about a value: "change it" where left out. */
  readonly advice?: string | undefined;
  /** What names stand for: "settings" where left out. */
  readonly called?: string | undefined;
  /** What all of it is called where no single setting is to blame; nothing where left out. */
  readonly whole?: string | undefined;
}

/**
 * Settings by their schema: defaults filled in, everything checked.
 *
 * @param where begins messages, such as a file or "train ldm"; empty for none
 * @throws FoleyError naming the first setting that is wrong, what was expected and what came; for an unknown name the nearest one;
 *   its subject is the setting's path
 */
export function parseSettings<S extends z.core.$ZodType>(
  schema: S,
  value: unknown,
  where: string,
  manner: ParseOptions = {},
): z.output<S> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const { code = "usage" } = manner;
  const [issue] = result.error.issues;
  if (issue === undefined) throw internalError("settings were refused without a reason");
  const fault = deepest(issue);
  const subject = fault.path.length === 0 ? undefined : fault.path.map(String).join(".");
  throw new FoleyError(code, messageOf(meantOf(schema, value), value, where, manner, fault), { subject });
}

type Issue = z.core.$ZodIssue;

/** Of a union, the alternative that went furthest: it is what was meant. */
function deepest(issue: Issue): Issue {
  if (issue.code !== "invalid_union") return issue;
  const inner = issue.errors.flatMap(([first]) => (first === undefined ? [] : [deepest(first)]));
  const best = inner.reduce<Issue | null>((a, b) => (a === null || b.path.length > a.path.length ? b : a), null);
  if (best === null || (best.path.length === 0 && best.code !== "unrecognized_keys")) return issue;
  return { ...best, path: [...issue.path, ...best.path] };
}

function messageOf(
  schema: z.core.$ZodType,
  value: unknown,
  where: string,
  { advice = "change it", called = "settings", whole = "" }: ParseOptions,
  issue: Issue,
): string {
  const name = issue.path.length === 0 ? whole : nameOf(schema, issue.path);
  const place = [where, name].filter((part) => part !== "").map((part) => `${part}: `);
  const at = schemaAt(schema, issue.path);
  if (issue.code === "unrecognized_keys") {
    const [stray = ""] = issue.keys;
    const known = at === null ? [] : namesWithin(at);
    return `${place.join("")}expected ${called} that there are, got "${stray}"; ${adviceOnName(stray, known)}`;
  }
  // A check over several settings says it all.
  const isWhole = issue.code === "custom" && at !== null && settingsOf(at) !== null;
  if (isWhole) return `${place.join("")}${issue.message}; ${advice}`;
  const json = at === null ? {} : jsonSchemaOf(at);
  const isTold = issue.code === "custom" && noteIn(json, "expected") === null;
  const expected = isTold ? issue.message : expectedWords(json);
  const came = valueAt(value, issue.path);
  // A value that others forbid may be right by itself.
  const hint = isTold ? advice : adviceOnValue(json, came, advice);
  return `${place.join("")}expected ${expected}, got ${inWords(came)}; ${hint}`;
}

/** The path of a setting, or the title that its schema gives it. */
function nameOf(schema: z.core.$ZodType, path: readonly PropertyKey[]): string {
  const at = schemaAt(schema, path);
  const title = at === null || path.length === 0 ? null : noteIn(jsonSchemaOf(at), "title");
  return title === null ? path.map(String).join(".") : [...path.slice(0, -1).map(String), title].join(".");
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (outer, key) => (typeof outer === "object" && outer !== null ? Reflect.get(outer, key) : undefined),
    value,
  );
}
