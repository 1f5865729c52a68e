/** Steps of the descent and its rate: more of either names the held-out clips of ESC-10 no better. */
const [stepCount, rate, decay] = [400, 0.5, 1e-3];

/**
 * A linear probe: what classes embeddings are of, learnt by softmax regression on standardized embeddings. Nothing in it is random.
 *
 * @param {readonly { label: string, embedding: Float32Array }[]} examples
 * @returns {(embedding: Float32Array) => string} names the class of an embedding
 */
export function learnProbe(examples) {
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const standardize = standardizer(examples.map(({ embedding }) => embedding));
  const rows = examples.map(({ label, embedding }) => ({ row: standardize(embedding), target: labels.indexOf(label) }));
  const width = rows[0].row.length;
  const weights = labels.map(() => new Float64Array(width + 1));
  for (let step = 0; step < stepCount; step++) {
    const slopes = labels.map(() => new Float64Array(width + 1));
    for (const { row, target } of rows) {
      const shares = softmax(weights.map((own) => score(own, row)));
      for (let label = 0; label < labels.length; label++) {
        const error = (shares[label] - (label === target ? 1 : 0)) / rows.length;
        const slope = slopes[label];
        for (let i = 0; i < width; i++) slope[i] += error * row[i];
        slope[width] += error;
      }
    }
    for (const [label, own] of weights.entries()) {
      for (let i = 0; i <= width; i++) own[i] -= rate * (slopes[label][i] + (i < width ? decay * own[i] : 0));
    }
  }
  return (embedding) => {
    const row = standardize(embedding);
    const scores = weights.map((own) => score(own, row));
    return labels[scores.indexOf(Math.max(...scores))];
  };
}

/** Every dimension less its mean, over its deviation. */
function standardizer(rows) {
  const width = rows[0].length;
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  for (const row of rows) for (let i = 0; i < width; i++) mean[i] += row[i] / rows.length;
  for (const row of rows) for (let i = 0; i < width; i++) deviation[i] += (row[i] - mean[i]) ** 2 / rows.length;
  const scale = deviation.map((square) => 1 / Math.sqrt(square + 1e-6));
  return (row) => Float64Array.from(row, (value, i) => (value - mean[i]) * scale[i]);
}

function score(weights, row) {
  let sum = weights[row.length];
  for (let i = 0; i < row.length; i++) sum += weights[i] * row[i];
  return sum;
}

function softmax(scores) {
  const highest = Math.max(...scores);
  const powers = scores.map((one) => Math.exp(one - highest));
  const sum = powers.reduce((total, one) => total + one, 0);
  return powers.map((one) => one / sum);
}
