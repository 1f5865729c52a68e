/** Frames of a log-mel that make one cell. */
const cellFrames = 8;

/** A log-mel with its frames averaged in cells of eight. */
export function pooledMel(logMel, melCount) {
  const cellCount = Math.floor(logMel.length / melCount / cellFrames);
  const cells = new Float32Array(cellCount * melCount);
  for (let frame = 0; frame < cellCount * cellFrames; frame++) {
    const cell = Math.floor(frame / cellFrames) * melCount;
    for (let band = 0; band < melCount; band++) cells[cell + band] += logMel[frame * melCount + band] / cellFrames;
  }
  return { cells, cellCount, melCount };
}

/** The nearest of others, and how far it is: the root mean square of two mels' difference in nepers, at the best cyclic shift. */
export function nearestByMel({ mel }, others) {
  return nearest(others, (other) => melDistance(mel, other.mel));
}

/** The same by 1 - cosine of embeddings. */
export function nearestByEmbedding({ embedding }, others) {
  return nearest(others, (other) => 1 - cosine(embedding, other.embedding));
}

function nearest(others, distanceTo) {
  let best = { distance: Number.POSITIVE_INFINITY, to: "" };
  for (const other of others) {
    const distance = distanceTo(other);
    if (distance < best.distance) best = { distance, to: other.name };
  }
  return best;
}

function melDistance(a, b) {
  const size = a.cells.length;
  let least = Number.POSITIVE_INFINITY;
  for (let shift = 0; shift < a.cellCount; shift++) {
    const offset = shift * a.melCount;
    let sum = 0;
    for (let index = 0; index < size - offset; index++) sum += (a.cells[index + offset] - b.cells[index]) ** 2;
    for (let index = size - offset; index < size; index++)
      sum += (a.cells[index + offset - size] - b.cells[index]) ** 2;
    least = Math.min(least, sum);
  }
  return Math.sqrt(least / size);
}

function cosine(a, b) {
  let [product, squareA, squareB] = [0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    product += a[index] * b[index];
    squareA += a[index] ** 2;
    squareB += b[index] ** 2;
  }
  return product / Math.sqrt(squareA * squareB);
}
