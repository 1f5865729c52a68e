import { workOf } from "../../../dist/engine/work.js";
import { loadAisfx } from "../../../dist/evaluate/backbone/aisfx.js";
import { hearSounds } from "../../../dist/evaluate/features/hear-sounds.js";
import { frechetBetween, frechetStatistics } from "../../../dist/evaluate/metric/frechet-distance.js";
import { FeatureCache } from "../../../dist/evaluate/node/feature-cache.js";
import { heldSound } from "../../../dist/evaluate/sounds/held-sound.js";
import { folderFiles } from "../../../dist/files/folder-files.js";
import { aisfx, readClips, sampleRate, waveformOf } from "./measure.js";
import { learnProbe } from "./probe.js";
import { Tally } from "./tally.js";

/** aiSFX, limited to nano's band, as `foley evaluate` hears and keeps it. @returns what a waveform's embedding is */
export async function openHearing(runtime) {
  const { clip } = await loadAisfx(runtime, folderFiles(aisfx.folder));
  const backbones = [clip.limitedTo(sampleRate)];
  const options = { cache: new FeatureCache(), onError: "fatal" };
  return async (waveform) => {
    const sound = heldSound({ name: "a sound", waveform });
    const [{ features }] = await hearSounds([sound], backbones, options, workOf(), "hearing");
    return features[0].embeddings;
  };
}

/** The folds that are told apart where no others are wished: three to learn, one to hear, one to set it beside. */
export const earFolds = { learns: "1,2,3", folds: "4", other: "1" };

/**
 * How aiSFX hears sounds that it is limited to the band of: a linear probe over its embeddings that learnt real clips names
 * them, and their distance to real clips of another fold is set beside that of real clips to them.
 */
export class Ear {
  #hearing;
  #probe;
  #own;
  #others;
  #real;

  /** @param {{ data: string, learns: string, folds: string, other: string }} options */
  static async open(runtime, { data, learns, folds, other }) {
    const ear = new Ear();
    ear.#hearing = await openHearing(runtime);
    ear.#probe = learnProbe(await ear.#hearAll(await readClips(data, learns)));
    ear.#real = await ear.#hearAll(await readClips(data, folds));
    ear.#own = statistics(ear.#real);
    ear.#others = statistics(await ear.#hearAll(await readClips(data, other)));
    return ear;
  }

  /** What a sound is named, and its embedding. */
  async hear(label, waveform) {
    return { label, embedding: await this.#hearing(waveform) };
  }

  /** The real clips, as sounds are scored. */
  scoreReal() {
    return this.score(this.#real);
  }

  /** @param {readonly { label: string, embedding: Float32Array }[]} sounds as `hear` gave them, at least two */
  score(sounds) {
    const tally = new Tally();
    for (const { label, embedding } of sounds) tally.add(label, this.#probe(embedding));
    const made = statistics(sounds);
    const fdOther = frechetBetween(made, this.#others);
    return {
      ...tally.summary(),
      fd: frechetBetween(made, this.#own),
      fdOther,
      ratio: fdOther / frechetBetween(this.#own, this.#others),
      confusion: tally.confusion,
    };
  }

  async #hearAll(clips) {
    const rows = [];
    for (const clip of clips) rows.push(await this.hear(clip.label, waveformOf(clip)));
    return rows;
  }
}

/** One line for people of what `Ear.score` gave. */
export function printHeard(name, { accuracy, fd, fdOther, ratio }) {
  const [own, other] = [fd, fdOther].map((one) => one.toFixed(1).padStart(6));
  const share = (100 * accuracy).toFixed(1).padStart(5);
  console.log(`${name.padEnd(28)} probe ${share} %  FD own ${own}  other ${other}  ${ratio.toFixed(2)} of real`);
}

function statistics(rows) {
  const width = rows[0].embedding.length;
  const values = new Float32Array(rows.length * width);
  rows.forEach(({ embedding }, index) => {
    values.set(embedding, index * width);
  });
  return frechetStatistics({ rows: rows.length, width, data: values });
}
