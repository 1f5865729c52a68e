/** The longest that any file of a hub may be, in bytes: twice what Hugging Face takes. */
export const mostBytes: number = 2 ** 40;

/** Whether a text is a hash as git and the hub write them, SHA-1 or SHA-256: nothing else becomes part of a path. */
export function isHash(text: unknown): text is string {
  return typeof text === "string" && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
