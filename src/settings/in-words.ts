const longest = 40;

/** What came, for a message: short values as they are, else what they are. */
export function inWords(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === "") return "an empty text";
  if (typeof value === "string") return value.length > longest ? "a long text" : value;
  if (Array.isArray(value)) return value.every(isScalar) && String(value).length <= longest ? `${value}` : "a list";
  if (typeof value === "function") return "a function";
  return isScalar(value) ? String(value) : "an object";
}

function isScalar(value: unknown): boolean {
  return value === null || (typeof value !== "object" && typeof value !== "function");
}
