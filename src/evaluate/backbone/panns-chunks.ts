import { contextFrames, framesPerPlace } from "../../models/panns/cnn14.ts";

/** Part of a clip, as long as one of the lengths that programs are compiled for, or shorter. */
export interface Chunk {
  /** Decibels `[time, mel]`. */
  readonly mel: Float32Array;
  /** The frames of the program that hears it. */
  readonly limit: number;
  /** Which of its places count, the rest being there as context: from the first up to before the last. */
  readonly first: number;
  readonly last: number;
}

/**
 * Few lengths, since each takes seconds to compile. 2 s, 5 s, 10 s and 10.24 s waste little; longer clips are cut, with
 * so much context on each side that what counts is what the whole clip would give.
 */
const frameLimits = [224, 320, 416, 512, 640, 768, 896, 1056] as const;
const longest = frameLimits[frameLimits.length - 1] as number;

/** @param mel `[time, mel]` with 32 frames or more */
export function chunksOf(mel: Float32Array, melCount: number): Chunk[] {
  const frameCount = mel.length / melCount;
  const placeCount = Math.floor(frameCount / framesPerPlace);
  const context = contextFrames / framesPerPlace;
  const chunks: Chunk[] = [];
  for (let start = 0, counted = 0; counted < placeCount; start += longest - 2 * contextFrames) {
    const end = Math.min(frameCount, start + longest);
    const offset = start / framesPerPlace;
    const last = end === frameCount ? placeCount - offset : longest / framesPerPlace - context;
    const limit = frameLimits.find((size) => size >= end - start) ?? longest;
    chunks.push({ mel: mel.subarray(start * melCount, end * melCount), limit, first: counted - offset, last });
    counted = offset + last;
  }
  return chunks;
}

/**
 * The maximum plus the mean over time of the places that count.
 *
 * @param places of each chunk `[width, place]`
 * @returns `[width]`
 */
export function poolPlaces(chunks: readonly Chunk[], places: readonly Float32Array[]): Float32Array {
  const perChunk = (chunks[0]?.limit ?? 0) / framesPerPlace;
  const width = (places[0]?.length ?? 0) / perChunk;
  const most = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  const sums = new Float64Array(width);
  let count = 0;
  for (const [i, { first, last, limit }] of chunks.entries()) {
    const data = places[i] as Float32Array;
    count += last - first;
    for (let channel = 0; channel < width; channel++) {
      const row = (channel * limit) / framesPerPlace;
      for (let place = first; place < last; place++) {
        const value = data[row + place] as number;
        if (value > (most[channel] as number)) most[channel] = value;
        sums[channel] = (sums[channel] as number) + value;
      }
    }
  }
  return Float32Array.from(most, (value, channel) => value + (sums[channel] as number) / count);
}
