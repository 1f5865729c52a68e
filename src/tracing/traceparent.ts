/** Where a span stands, by the ids of OpenTelemetry: hexadecimal. */
export interface TracePlace {
  readonly traceId: string;
  readonly spanId: string;
  /** Of which the first bit says that it is recorded. */
  readonly traceFlags: number;
}

/** The header `traceparent` of the W3C's Trace Context, version 00. */
export function traceparentOf({ traceId, spanId, traceFlags }: TracePlace): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

/** @returns null for what is no such header */
export function readTraceparent(text: string): TracePlace | null {
  const form = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;
  const [, traceId = "", spanId = "", flags = ""] = form.exec(text) ?? [];
  if (/^0*$/.test(traceId) || /^0*$/.test(spanId) || text.startsWith("ff")) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}
