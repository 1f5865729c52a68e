/** The part of the encoders that writes words into a file; the packages come without types for it. */
declare module "@audio/encode-flac/meta" {
  export function writeMeta(
    bytes: Uint8Array,
    options: { readonly meta: { readonly comment: string; readonly software: string } },
  ): Uint8Array;
}

declare module "@audio/encode-mp3/meta" {
  export { writeMeta } from "@audio/encode-flac/meta";
}

declare module "@audio/encode-ogg/meta" {
  export { writeMeta } from "@audio/encode-flac/meta";
}
