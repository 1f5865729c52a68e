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
  const weighted = channels.map((samples) => weightedAsHeard(samples, sampleRate));
  const powers = blockPowers(weighted, sampleRate);
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
    const weighted = weightedAsHeard(samples, sampleRate);
    for (const [i, value] of weighted.entries()) {
      const at = Math.floor(i / hop);
      energies[at] = (energies[at] as number) + value * value;
    }
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

/** "K-weighted". A sound of so low a rate that it has nothing where the shelf lifts has no need of it. */
function weightedAsHeard(samples: Float32Array, sampleRate: number): Float64Array {
  const lifted = shelfHz < sampleRate / 2 ? filter(samples, shelf(sampleRate)) : samples;
  return filter(lifted, highPass(sampleRate));
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

function filter(samples: Float32Array | Float64Array, { b, a }: Biquad): Float64Array {
  const out = new Float64Array(samples.length);
  let [first, second] = [0, 0];
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i] as number;
    const filtered = b[0] * value + first;
    first = b[1] * value - a[0] * filtered + second;
    second = b[2] * value - a[1] * filtered;
    out[i] = filtered;
  }
  return out;
}

/** Mean squares of overlapping blocks, summed over channels. */
function blockPowers(channels: readonly Float64Array[], sampleRate: number): number[] {
  const length = channels[0]?.length ?? 0;
  const block = Math.min(length, Math.round(blockSeconds * sampleRate));
  const hop = Math.round(hopSeconds * sampleRate);
  const count = block === 0 ? 0 : Math.floor((length - block) / hop) + 1;
  return Array.from({ length: count }, (_, index) => {
    const blocks = channels.map((samples) => samples.subarray(index * hop, index * hop + block));
    return blocks.reduce((sum, samples) => sum + mean(samples.map((sample) => sample * sample)), 0);
  });
}

function levelOf(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

function mean(values: readonly number[] | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}
