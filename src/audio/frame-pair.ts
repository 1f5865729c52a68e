import FFT from "fft.js";

/** Bins 0 … fftSize / 2 of one frame. */
export interface FrameBins {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/**
 * Two frames of real samples, which go through one complex Fourier transform as its real and imaginary part.
 *
 * The transform of a + ib is A + iB, and A and B are told apart by their conjugate symmetry.
 */
export class FramePair {
  /** What `forward` found, and what `addInverse` takes. */
  readonly frames: readonly [FrameBins, FrameBins];
  readonly #fft: FFT;
  readonly #window: Float64Array;
  /** The window over the transform's size, by which an inverse is divided. */
  readonly #inverseWindow: Float64Array;
  readonly #hopSize: number;
  readonly #before: Float64Array;
  readonly #after: Float64Array;

  /** @param window as long as the transform. @param hopSize from the first frame to the second, in samples */
  constructor(window: Float64Array, hopSize: number) {
    const size = window.length;
    const bins = (): FrameBins => ({
      real: new Float64Array(size / 2 + 1),
      imaginary: new Float64Array(size / 2 + 1),
    });
    this.frames = [bins(), bins()];
    this.#fft = new FFT(size);
    this.#window = window;
    this.#inverseWindow = window.map((weight) => weight / size);
    this.#hopSize = hopSize;
    this.#before = new Float64Array(2 * size);
    this.#after = new Float64Array(2 * size);
  }

  /** @param count 1 where the second frame is not there */
  forward(samples: Float32Array, start: number, count: number): void {
    const window = this.#window;
    const before = this.#before;
    const size = window.length;
    const next = start + this.#hopSize;
    for (let i = 0; i < size; i++) {
      const weight = window[i] as number;
      before[2 * i] = weight * (samples[start + i] as number);
      before[2 * i + 1] = count === 2 ? weight * (samples[next + i] as number) : 0;
    }
    this.#fft.transform(this.#after, before);
    this.#tellApart();
  }

  /** Adds the windowed samples of the frames. The imaginary parts at 0 and at the Nyquist frequency count as 0, as in a real frame. */
  addInverse(samples: Float32Array, start: number, count: number): void {
    this.#join(count);
    const after = this.#after;
    const window = this.#inverseWindow;
    const size = window.length;
    // An inverse is the transform of both parts in each other's place.
    this.#fft.transform(after, this.#before);
    for (let i = 0; i < size; i++) {
      samples[start + i] = (samples[start + i] as number) + (after[2 * i + 1] as number) * (window[i] as number);
    }
    if (count < 2) return;
    const next = start + this.#hopSize;
    for (let i = 0; i < size; i++) {
      samples[next + i] = (samples[next + i] as number) + (after[2 * i] as number) * (window[i] as number);
    }
  }

  #tellApart(): void {
    const after = this.#after;
    const size = this.#window.length;
    const [{ real: aRe, imaginary: aIm }, { real: bRe, imaginary: bIm }] = this.frames;
    for (let k = 0, mirrored = 0; k < aRe.length; k++, mirrored = 2 * (size - k)) {
      const re = after[2 * k] as number;
      const im = after[2 * k + 1] as number;
      const mirroredRe = after[mirrored] as number;
      const mirroredIm = after[mirrored + 1] as number;
      aRe[k] = (re + mirroredRe) / 2;
      aIm[k] = (im - mirroredIm) / 2;
      bRe[k] = (im + mirroredIm) / 2;
      bIm[k] = (mirroredRe - re) / 2;
    }
  }

  /** A + iB over all bins, real and imaginary part in each other's place. */
  #join(count: number): void {
    const before = this.#before;
    const size = this.#window.length;
    const [{ real: aRe, imaginary: aIm }, second] = this.frames;
    if (count < 2) {
      second.real.fill(0);
      second.imaginary.fill(0);
    }
    const { real: bRe, imaginary: bIm } = second;
    const nyquist = size / 2;
    before[0] = bRe[0] as number;
    before[1] = aRe[0] as number;
    before[2 * nyquist] = bRe[nyquist] as number;
    before[2 * nyquist + 1] = aRe[nyquist] as number;
    for (let k = 1; k < nyquist; k++) {
      const ar = aRe[k] as number;
      const ai = aIm[k] as number;
      const br = bRe[k] as number;
      const bi = bIm[k] as number;
      const mirrored = 2 * (size - k);
      before[2 * k] = ai + br;
      before[2 * k + 1] = ar - bi;
      before[mirrored] = br - ai;
      before[mirrored + 1] = ar + bi;
    }
  }
}
