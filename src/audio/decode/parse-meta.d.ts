/** The part of the decoders that reads words out of a file; the packages come without types for it. */
declare module "@audio/decode-flac/meta" {
  export function parseMeta(bytes: Uint8Array): { readonly meta: { readonly comment?: string } } | null;
}

declare module "@audio/decode-vorbis/meta" {
  export { parseMeta } from "@audio/decode-flac/meta";
}

declare module "@audio/decode-mp3/meta" {
  export { parseMeta } from "@audio/decode-flac/meta";
}

declare module "@audio/decode-opus/meta" {
  export { parseMeta } from "@audio/decode-flac/meta";
}
