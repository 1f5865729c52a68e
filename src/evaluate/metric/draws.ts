/** Of everything that evaluation draws, so that the same sounds have the same scores. */
export const evaluationSeed = 2020;

/** Parts of a set whose inception scores are averaged; with fewer clips some would be empty. */
export const inceptionParts = 10;
