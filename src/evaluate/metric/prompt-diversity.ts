import { cosineSimilarity } from "./cosine-similarity.ts";

/**
 * How unlike the sounds of one prompt are: one less the cosine of the embeddings of two of them, mean over the pairs of a
 * prompt, mean over the prompts. 0 where each prompt has one sound again and again.
 *
 * @param groups the embeddings of each prompt's sounds; prompts of fewer than two say nothing
 * @returns null where no prompt has two sounds
 */
export function promptDiversity(groups: readonly (readonly Float32Array[])[]): number | null {
  const distances = groups.filter((group) => group.length > 1).map(meanDistance);
  if (distances.length === 0) return null;
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}

function meanDistance(group: readonly Float32Array[]): number {
  let [sum, pairs] = [0, 0];
  for (const [i, a] of group.entries()) {
    for (const b of group.slice(i + 1)) {
      sum += 1 - cosineSimilarity(a, b);
      pairs++;
    }
  }
  return Math.max(0, sum / pairs);
}
