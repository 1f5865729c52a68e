/** What ONNX Runtime says of a failure, in one line. */
export function firstLine(cause: unknown): string {
  const [line = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  // Before the reason stands, where it has one, the check in ONNX Runtime's source that failed.
  return line.replace(/^\S+\.(cc|h):\d+ .* was false\. /, "");
}
