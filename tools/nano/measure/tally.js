/** Right answers in all and for each class. */
export class Tally {
  #perClass = {};
  #confusion = {};

  add(label, verdict) {
    this.#perClass[label] ??= { right: 0, total: 0 };
    this.#perClass[label].total++;
    if (verdict === label) this.#perClass[label].right++;
    this.#confusion[label] ??= {};
    this.#confusion[label][verdict] = (this.#confusion[label][verdict] ?? 0) + 1;
  }

  summary() {
    const counts = Object.values(this.#perClass);
    const right = counts.reduce((sum, count) => sum + count.right, 0);
    const total = counts.reduce((sum, count) => sum + count.total, 0);
    return { accuracy: right / total, right, total, perClass: this.#perClass };
  }

  /** What each class was taken for. */
  get confusion() {
    return this.#confusion;
  }
}

/** Lines of a tally for people. */
export function printTally(name, { right, total }) {
  console.log(`${name.padEnd(16)} ${right}/${total} = ${((100 * right) / total).toFixed(1)} %`);
}
