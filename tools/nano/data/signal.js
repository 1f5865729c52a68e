/** Sound is a Float32Array at this rate, in hertz. */
export const rate = 16000;
/** The longest clip: 512 frames of 160 samples, which is what nano learns from at a time. */
export const clipSeconds = 5.12;

/** Samples of a function of the time in seconds. */
export function signal(seconds, valueAt) {
  return Float32Array.from({ length: Math.round(seconds * rate) }, (_, index) => valueAt(index / rate));
}

/** A tone whose frequency in hertz may move; `shape` takes a phase in turns. */
export function tone(seconds, frequencyAt, shape = sine) {
  let phase = 0;
  return signal(seconds, (time) => {
    phase += (typeof frequencyAt === "number" ? frequencyAt : frequencyAt(time)) / rate;
    return shape(phase);
  });
}

export const sine = (turns) => Math.sin(2 * Math.PI * turns);
/** Band-limited enough for signals of a few hundred hertz: eight partials. */
export const saw = (turns) => partials(turns, 8, (n) => 1 / n);
export const square = (turns) => partials(turns, 11, (n) => (n % 2 === 1 ? 1 / n : 0));

function partials(turns, count, amplitude) {
  let sum = 0;
  for (let n = 1; n <= count; n++) sum += amplitude(n) * Math.sin(2 * Math.PI * n * turns);
  return 0.6 * sum;
}

export function whiteNoise(seconds, random) {
  return signal(seconds, () => random.between(-1, 1));
}

/** Multiplies by a function of the time. */
export function shaped(samples, gainAt) {
  return samples.map((sample, index) => sample * gainAt(index / rate));
}

/** Falls by e in `seconds`, after an attack. */
export function decay(samples, seconds, attackSeconds = 0.002) {
  return shaped(samples, (time) => Math.min(1, time / attackSeconds) * Math.exp(-time / seconds));
}

/** A second-order filter of Robert Bristow-Johnson's cookbook; the cutoff in hertz may move. */
export function filtered(samples, kind, cutoffAt, quality = Math.SQRT1_2) {
  const output = new Float32Array(samples.length);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  let c = null;
  for (let index = 0; index < samples.length; index++) {
    if (index % 32 === 0) {
      const cutoff = typeof cutoffAt === "number" ? cutoffAt : cutoffAt(index / rate);
      c = coefficients(kind, cutoff, quality);
    }
    const x = samples[index];
    const y = c.b0 * x + c.b1 * x1 + c.b2 * x2 - c.a1 * y1 - c.a2 * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    output[index] = y;
  }
  return output;
}

function coefficients(kind, cutoffHz, quality) {
  const angle = (2 * Math.PI * Math.min(cutoffHz, 0.45 * rate)) / rate;
  const [cos, alpha] = [Math.cos(angle), Math.sin(angle) / (2 * quality)];
  const feedForward = {
    lowpass: [(1 - cos) / 2, 1 - cos, (1 - cos) / 2],
    highpass: [(1 + cos) / 2, -(1 + cos), (1 + cos) / 2],
    bandpass: [alpha, 0, -alpha],
  }[kind];
  const [b0, b1, b2] = feedForward.map((value) => value / (1 + alpha));
  return { b0, b1, b2, a1: (-2 * cos) / (1 + alpha), a2: (1 - alpha) / (1 + alpha) };
}

/** Sounds laid over one another: `[startSeconds, samples, gain]`, as long as the last of them and never above a clip. */
export function mixed(parts) {
  const ends = parts.map(([start, samples]) => Math.round(start * rate) + samples.length);
  const output = new Float32Array(Math.min(Math.round(clipSeconds * rate), Math.max(...ends)));
  for (const [start, samples, gain = 1] of parts) {
    const offset = Math.round(start * rate);
    const count = Math.min(samples.length, output.length - offset);
    for (let index = 0; index < count; index++) output[offset + index] += gain * samples[index];
  }
  return output;
}

/** Faster and higher, or slower and lower, as a tape. */
export function atSpeed(samples, speed) {
  return Float32Array.from({ length: Math.floor((samples.length - 1) / speed) }, (_, index) => {
    const place = index * speed;
    const before = Math.floor(place);
    return samples[before] + (place - before) * (samples[before + 1] - samples[before]);
  });
}

/** As in a room: decaying noise laid behind the sound. */
export function inRoom(samples, seconds, share, random) {
  const echoes = Array.from({ length: 60 }, () => random.between(0.01, seconds)).map((delay) => [
    delay,
    samples,
    share * Math.exp((-3 * delay) / seconds) * random.between(-1, 1),
  ]);
  return mixed([[0, samples], ...echoes]);
}
