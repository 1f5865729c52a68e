import { checkChannels, type Waveform } from "./waveform.ts";

/** A second-order filter, normalized so that its first denominator is 1. */
interface Biquad {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

const blockSeconds = 0.4;
const hopSeconds = 0.1;
const absoluteGate = -70;
const relativeGate = -10;

/**
 * Integrated loudness in LUFS; minus infinity for silence, and of the whole where it is shorter than a block of 0.4 s.
 *
 * All channels weigh the same, as those of mono and stereo do.
 *
 * @see ITU-R BS.1770-4, annex 1
 */
export function loudness(waveform: Waveform): number {
  const { sampleRate, channels } = checkChannels(waveform, "loudness");
  const powers = blockPowers(channels, sampleRate);
  const audible = powers.filter((power) => levelOf(power) >= absoluteGate);
  const threshold = levelOf(mean(audible)) + relativeGate;
  return levelOf(mean(audible.filter((power) => levelOf(power) > threshold)));
}

const momentHopSeconds = 0.01;
const hopsPerMoment = 40;

/**
 * Loudness in LUFS of the loudest 0.4 s, as a meter shows it while the sound plays amid silence: the maximum of momentary
 * loudness. Short sounds count by their energy, and silence around them counts for nothing; minus infinity for silence.
 *
 * @see EBU Tech 3341, "momentary loudness"
 */
export function loudestMoment(waveform: Waveform): number {
  const { sampleRate, channels } = checkChannels(waveform, "loudness");
  const hop = Math.max(1, Math.round(momentHopSeconds * sampleRate));
  const energies = new Float64Array(Math.ceil((channels[0]?.length ?? 0) / hop));
  for (const samples of channels) {
    forEachAsHeard(samples, sampleRate, (value, i) => {
      const at = Math.floor(i / hop);
      energies[at] = (energies[at] as number) + value * value;
    });
  }
  let [most, within] = [0, 0];
  for (const [i, energy] of energies.entries()) {
    within += energy - (energies[i - hopsPerMoment] ?? 0);
    most = Math.max(most, within);
  }
  return levelOf(most / (hop * hopsPerMoment));
}

/** From where on the shelf lifts what is heard, in hertz. */
const shelfHz = 1681.974450955533;

/**
 * Each sample "K-weighted", none of which is kept. A sound of so low a rate that it has nothing where the shelf lifts has no need of it.
 */
function forEachAsHeard(samples: Float32Array, sampleRate: number, see: (value: number, i: number) => void): void {
  const lifted = shelfHz < sampleRate / 2 ? filterOf(shelf(sampleRate)) : (value: number) => value;
  const weighted = filterOf(highPass(sampleRate));
  for (let i = 0; i < samples.length; i++) see(weighted(lifted(samples[i] as number)), i);
}

/** The head's effect: a high shelf. The constants give the standard's coefficients at 48 kHz, and the same curve elsewhere. */
function shelf(sampleRate: number): Biquad {
  const tangent = Math.tan((Math.PI * shelfHz) / sampleRate);
  const quality = 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const middle = high ** 0.4996667741545416;
  const scale = 1 + tangent / quality + tangent * tangent;
  return {
    b: [
      (high + (middle * tangent) / quality + tangent * tangent) / scale,
      (2 * (tangent * tangent - high)) / scale,
      (high - (middle * tangent) / quality + tangent * tangent) / scale,
    ],
    a: [(2 * (tangent * tangent - 1)) / scale, (1 - tangent / quality + tangent * tangent) / scale],
  };
}

/** The weight of low frequencies. */
function highPass(sampleRate: number): Biquad {
  const tangent = Math.tan((Math.PI * 38.13547087602444) / sampleRate);
  const quality = 0.5003270373238773;
  const scale = 1 + tangent / quality + tangent * tangent;
  return {
    b: [1, -2, 1],
    a: [(2 * (tangent * tangent - 1)) / scale, (1 - tangent / quality + tangent * tangent) / scale],
  };
}

/** From one sample to the next. */
function filterOf({ b: [b0, b1, b2], a: [a1, a2] }: Biquad): (value: number) => number {
  let [first, second] = [0, 0];
  return (value) => {
    const filtered = b0 * value + first;
    first = b1 * value - a1 * filtered + second;
    second = b2 * value - a2 * filtered;
    return filtered;
  };
}

/** Mean squares of overlapping blocks, summed over channels. */
function blockPowers(channels: readonly Float32Array[], sampleRate: number): number[] {
  const length = channels[0]?.length ?? 0;
  const block = Math.min(length, Math.round(blockSeconds * sampleRate));
  const hop = Math.round(hopSeconds * sampleRate);
  const count = block === 0 ? 0 : Math.floor((length - block) / hop) + 1;
  const powers = new Float64Array(count);
  for (const samples of channels) {
    const energies = new Float64Array(count);
    forEachAsHeard(samples, sampleRate, (value, i) => {
      // All blocks that the sample lies in: those that began less than a block before.
      for (let at = Math.min(count - 1, Math.floor(i / hop)); at >= 0 && i < at * hop + block; at--)
        energies[at] = (energies[at] as number) + value * value;
    });
    for (const [at, energy] of energies.entries()) powers[at] = (powers[at] as number) + energy / block;
  }
  return [...powers];
}

function levelOf(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}
