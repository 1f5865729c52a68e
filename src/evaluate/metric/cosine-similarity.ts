/** The cosine of the angle between two embeddings: the CLAP score of a text and a sound, or of two sounds. */
export function cosineSimilarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let product = 0;
  let lengthA = 0;
  let lengthB = 0;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    product += x * y;
    lengthA += x * x;
    lengthB += y * y;
  }
  return product / Math.max(Math.sqrt(lengthA * lengthB), Number.MIN_VALUE);
}
