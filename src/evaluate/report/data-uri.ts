/** A whole number of threes, so that the parts' letters follow each other. */
const partBytes = 3 * 2 ** 13;

/** Bytes as an address that holds them. @param type as in `image/png` */
export function dataUri(type: string, bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += partBytes)
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + partBytes))));
  return `data:${type};base64,${parts.join("")}`;
}
