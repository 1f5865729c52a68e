import { Random } from "./random.js";

/** Folds as ESC-10 has them here; the last is held out. */
export const foldCount = 4;

/**
 * Clips with folds: those that have one keep it, the others get one with all of their group, each kind spread evenly over
 * the folds.
 *
 * A sound that several kinds share would lie in one fold for each, so a group is of one kind.
 */
export function withFolds(clips) {
  const folds = new Map();
  const counts = new Map();
  const groups = new Map(
    clips.filter(({ fold }) => fold === undefined).map((clip) => [`${clip.label}\0${clip.group}`, clip]),
  );
  const ranked = [...groups.values()]
    .map((clip) => ({ clip, rank: new Random("fold", clip.label, clip.group).next() }))
    .sort((a, b) => a.rank - b.rank);
  for (const { clip } of ranked) {
    const place = counts.get(clip.label) ?? 0;
    counts.set(clip.label, place + 1);
    // The held-out fold comes second, so that a kind of two groups has one to learn and one to test.
    folds.set(`${clip.label}\0${clip.group}`, [1, foldCount, 2, 3][place % foldCount]);
  }
  return clips.map((clip) => ({ fold: folds.get(`${clip.label}\0${clip.group}`), ...clip }));
}
