declare module "audio-type" {
  /** A short name of the kind of file, "oga" for Ogg Vorbis; nothing for an unknown kind. */
  export default function audioType(bytes: Uint8Array): string | undefined;
}
