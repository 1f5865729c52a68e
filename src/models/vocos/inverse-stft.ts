import { hannWindow } from "../../audio/hann-window.ts";
import { add, mul } from "../../engine/graph/op/elementwise.ts";
import { pad, reshape, slice } from "../../engine/graph/op/layout.ts";
import { constant } from "../../engine/graph/op/leaf.ts";
import { matMul } from "../../engine/graph/op/linear.ts";
import type { Value } from "../../engine/graph/value.ts";
import { dimensions } from "../../engine/tensor/number-at.ts";
import { float32 } from "../../engine/tensor/tensor.ts";

/** Frames of an inverse transform, in samples; the frame is a multiple of twice the hop. */
interface FrameSize {
  readonly frame: number;
  readonly hop: number;
}

/**
 * The samples of a short-time Fourier transform: each frame under a Hann window, overlap-added, over the windows' energy.
 *
 * Padding is "same": as many samples as frames have hops, the first frame's middle half a hop after the first sample.
 *
 * @param spectrum `[batch, time, 2 * bin]`, real parts, then imaginary ones, of the bins 0 … frame / 2
 * @returns `[batch, time * hop]`
 * @see Siuzdak 2023 for the padding
 */
export function inverseStft(spectrum: Value, { frame, hop }: FrameSize): Value {
  const [batch, time] = dimensions(spectrum.shape, 3);
  const frames = matMul(spectrum, constant(float32(inverseBasis(frame), [2 * (frame / 2 + 1), frame])));
  const overlap = frame / hop;
  const rows = Array.from({ length: overlap }, (_, part) =>
    pad(slice(frames, { axis: 2, start: part * hop, end: (part + 1) * hop }), 1, part, overlap - 1 - part),
  );
  const sum = reshape(rows.reduce(add), [batch, (time + overlap - 1) * hop]);
  const cut = (frame - hop) / 2;
  const samples = slice(sum, { axis: 1, start: cut, end: cut + time * hop });
  return mul(samples, constant(float32(inverseEnergy(time, { frame, hop }).subarray(cut, cut + time * hop))));
}

/** Windowed rows of the inverse real Fourier transform: a frame is `spectrum · basis`. `[2 * bin, frame]` */
function inverseBasis(frame: number): Float32Array {
  const bins = frame / 2 + 1;
  const window = hannWindow(frame);
  const basis = new Float32Array(2 * bins * frame);
  for (let bin = 0; bin < bins; bin++) {
    // Each bin but the first and the last stands for its mirror image too.
    const weight = (bin === 0 || bin === frame / 2 ? 1 : 2) / frame;
    for (let sample = 0; sample < frame; sample++) {
      const angle = (2 * Math.PI * ((bin * sample) % frame)) / frame;
      const height = weight * (window[sample] as number);
      basis[bin * frame + sample] = height * Math.cos(angle);
      basis[(bins + bin) * frame + sample] = -height * Math.sin(angle);
    }
  }
  return basis;
}

/** One over the sum of squared windows at each sample of `time` frames. `[(time + frame / hop - 1) * hop]` */
function inverseEnergy(time: number, { frame, hop }: FrameSize): Float32Array {
  const window = hannWindow(frame);
  const energy = new Float64Array((time + frame / hop - 1) * hop);
  for (let index = 0; index < time; index++) {
    for (let sample = 0; sample < frame; sample++) {
      const at = index * hop + sample;
      energy[at] = (energy[at] as number) + (window[sample] as number) ** 2;
    }
  }
  return Float32Array.from(energy, (sum) => (sum > 1e-11 ? 1 / sum : 0));
}
