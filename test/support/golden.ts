/** What golden files hold beside their tensors. A file that lacks it fails its tests; no default takes its place. */
type Metadata = Readonly<Record<string, string>>;

/**
 * A value of a golden file's metadata.
 *
 * @throws Error where it is missing, no JSON, or empty
 */
export function goldenValue<T>(metadata: Metadata, key: string): T {
  const text = metadata[key];
  if (text === undefined) throw new Error(`golden file: expected the metadata "${key}", got ${Object.keys(metadata)}`);
  const value = JSON.parse(text) as T;
  if (typeof value === "object" && value !== null) filled(Object.keys(value), key);
  return value;
}

/** The members of such a value, to be tested one by one. */
export function goldenCases<T>(metadata: Metadata, key: string): [string, T][] {
  return Object.entries(goldenValue<Record<string, T>>(metadata, key));
}

/** Cases as they are. @throws Error where there are none, which no test would notice */
export function filled<T>(cases: readonly T[], what: string): readonly T[] {
  if (cases.length === 0) throw new Error(`golden file: expected cases of "${what}", got none`);
  return cases;
}
