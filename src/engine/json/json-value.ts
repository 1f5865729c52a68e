/** What JSON can say. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/**
 * What JSON keeps of a value: what is undefined is left out, as JSON does.
 *
 * @param value of numbers, texts, lists and the like; no functions, no cycles
 */
export function toJsonValue(value: object): JsonValue {
  return JSON.parse(JSON.stringify(value));
}

/** JSON whose objects have their names in order, so that equal values are equal texts. */
export function canonicalJson(value: JsonValue): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
