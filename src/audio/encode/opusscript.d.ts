/** libopus, as the package's own types have it, but that bytes need be no Buffer of Node's to be taken. */
declare module "opusscript/index.js" {
  export default class OpusScript {
    static readonly Application: { readonly AUDIO: number };
    constructor(sampleRate: number, channels: number, application: number);
    setBitrate(bits: number): void;
    /** @param frame 16-bit samples, low byte first, `[frame, channel]` */
    encode(frame: Uint8Array, samples: number): Uint8Array;
    delete(): void;
  }
}
