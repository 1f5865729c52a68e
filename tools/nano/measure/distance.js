/** Frames of a log-mel that make one cell. */
const cellFrames = 16;

/** A log-mel with its frames averaged in cells of sixteen. */
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
  let best = { squares: Number.POSITIVE_INFINITY, to: "" };
  for (const other of others) {
    const squares = leastSquares(mel, other.mel, best.squares);
    if (squares < best.squares) best = { squares, to: other.name };
  }
  return { distance: Math.sqrt(best.squares / mel.cells.length), to: best.to };
}

/** The same by 1 - cosine of embeddings. */
export function nearestByEmbedding({ embedding }, others) {
  let best = { distance: Number.POSITIVE_INFINITY, to: "" };
  for (const other of others) {
    const distance = 1 - cosine(embedding, other.embedding);
    if (distance < best.distance) best = { distance, to: other.name };
  }
  return best;
}

/** Squared differences at the best shift; any number from `limit` on where none is below it. */
function leastSquares(a, b, limit) {
  let least = limit;
  for (let shift = 0; shift < a.cellCount; shift++) {
    let sum = 0;
    // A shift is given up as soon as it is worse than the best one.
    for (let cell = 0; cell < a.cellCount && sum < least; cell++) {
      const [from, to] = [((cell + shift) % a.cellCount) * a.melCount, cell * a.melCount];
      for (let band = 0; band < a.melCount; band++) sum += (a.cells[from + band] - b.cells[to + band]) ** 2;
    }
    least = Math.min(least, sum);
  }
  return least;
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
