import type { Generator } from "../../engine/random/generator.ts";

/**
 * One band of frequencies and one stretch of time set to zero, the mean of a standardized log-mel.
 *
 * @param mel `[time, mel]`, changed in place
 * @see Park et al. 2019, SpecAugment
 */
export function maskMel(mel: Float32Array, melCount: number, generator: Generator): Float32Array {
  const frameCount = mel.length / melCount;
  const [bandCount, stretch] = [
    generator.randint(0, Math.floor(melCount / 6) + 1, 1)[0] as number,
    generator.randint(0, Math.floor(frameCount / 6) + 1, 1)[0] as number,
  ];
  const band = generator.randint(0, melCount - bandCount + 1, 1)[0] as number;
  const start = generator.randint(0, frameCount - stretch + 1, 1)[0] as number;
  for (let frame = 0; frame < frameCount; frame++)
    mel.fill(0, frame * melCount + band, frame * melCount + band + bandCount);
  mel.fill(0, start * melCount, (start + stretch) * melCount);
  return mel;
}
