import type { FoleyError } from "../engine/tensor/error.ts";

/**
 * Words of the library, and what a terminal says in their place. `{name}` in what it says is a value of the error.
 *
 * The words are those of the messages about the subject, as they stand in the source. No words are replaced where a
 * message says already all that one needs at a terminal.
 */
export type Phrases = Readonly<Record<string, string>>;

/**
 * What the terminal says of each subject that the library's errors are about: its options and commands.
 *
 * Other doors have their own: a form marks its field, a server names it in its answer.
 */
export const phrasesBySubject: Readonly<Record<string, Phrases>> = {
  also: { "also: expected": "--also: expected", "give it as": "give --also" },
  audioEncoder: {
    "add that of clap-htsat-unfused":
      "pull clap-htsat-unfused and add it with foley models convert {folder} NEW_FOLDER --audio-encoder clap-htsat-unfused",
  },
  bestBy: { "expected bestBy where": "expected --best-by where" },
  boardKey: { "host: expected": "--host: expected", "set a key": "set FOLEY_KEY" },
  clap: { "expected clap, a model folder": "expected --clap FOLDER", "expected clap where": "expected --clap where" },
  dataFolder: { "uses; choose another": "uses; choose another --data" },
  data: { "data: expected": "--data: expected", "say where they are": "give --data {name}=FOLDER" },
  encoders: {
    "take its text_encoder from CLAP": "take it from CLAP with --text-encoder",
    "take its audio_encoder from CLAP": "take it from CLAP with --audio-encoder",
  },
  exclude: { "check the names to leave out": "check --exclude" },
  extendSeconds: { "extend: expected": "--extend: expected", "give another duration": "give another --duration" },
  fetchedWeights: { pull: "foley models pull" },
  folds: { "check the folds": "check --folds" },
  foreignModel: { "its CLAP, but": "its CLAP, with models convert AUDIOLDM FOLDER --audio-encoder, but" },
  from: {
    "expected from, a model folder": "expected --from FOLDER",
    "expected from beside": "expected --from beside",
    "expected from without settings of the model": "expected --from without --set model",
    "expected from where": "expected --from where",
  },
  heads: { "leave heads out": "leave --heads out" },
  hiddenWeights: {
    "remove the model and pull it again":
      "remove it with foley models remove {name} and pull it again with foley models pull {name}",
  },
  init: { "give init": "give --init FILE" },
  isEma: { "leave isEma out": "leave --ema out" },
  key: { "set a key": "set FOLEY_KEY" },
  keepBest: {
    "got the metric": "got --best-by",
    "hold sounds out with validation.share, or give sounds to score":
      "hold sounds out with --set validation.share=0.1, or give --score-reference",
  },
  layout: { "check the path and the layout": "check the path and --layout" },
  loras: { "convert it to a folder first": "convert it to a folder first, without --lora" },
  manifest: { "manifest: expected": "--out: expected" },
  mergeOut: { "name one": "give --out FOLDER" },
  model: { "fetch it": "fetch it with foley models pull {name}" },
  modelFile: { "make one of it": "make one of it with foley models convert {path} FOLDER" },
  modelParts: { "add them or": "add them with foley assemble, or" },
  models: { "models: expected": "--model: expected" },
  out: {
    "another folder": "another --out folder",
    "a folder of a run for out": "a folder of a run for --out",
    "stopped; the same run": "stopped; the same command",
  },
  patience: { "expected bestBy beside patience": "expected --best-by beside --patience" },
  port: { "another program uses; choose another": "another program uses; choose another --port" },
  order: { "see which there are": "see foley queue status" },
  prompts: { "a sound to be like": "--audio FILE", "give one": 'try foley generate "a dog barking"' },
  queue: { "queue: expected an address": "--queue: expected an address", "check the address": "check --queue" },
  removedModel: { "remove: expected": "models remove: expected", "list those that are here": "see foley models list" },
  scoring: { "expected scoring where": "expected --score-reference where" },
  seed: { "seed: expected": "--seed: expected" },
  set: { "set: expected": "--set: expected", "write for example ": "write for example --set " },
  shard: { "shard: expected": "--shard: expected" },
  shardChance: { "give a seed": "give --seed" },
  split: { "split: expected": "--split: expected", "check the split": "check --split" },
  store: { "store: expected": "--store: expected" },
  studyFolder: { "choose another folder": "choose another --out folder" },
  studyPreset: { "preset: expected": "--preset: expected" },
  sweepValues: { "expected values of numbers": "expected --values of numbers" },
  testCount: { "testCount: expected": "--test-count: expected" },
  tokenizer: {
    "vocab.json and merges.txt": "vocab.json and merges.txt by --tokenizer",
    "leave tokenizer out": "leave --tokenizer out",
  },
  verifiedCell: { "expected a cell": "expected --cell with a cell" },
  vocoder: { "choose one of them": "choose one of them with --vocoder" },
  vae: { "expected vae, a model folder": "expected --vae FOLDER", "expected vae where": "expected --vae where" },
};

/** What the terminal calls training's wishes, of which a kind may have no such setting. */
export const trainingWishFlags: Readonly<Record<string, string>> = {
  stepCount: "--steps",
  batchSize: "--batch",
  seed: "--seed",
  learningRate: "--learning-rate",
  condition: "--condition",
  fill: "--pad",
  loraRank: "--lora",
};

/** What an error says at a terminal, in its words. */
export function terminalMessage({ message, subject, values }: FoleyError): string {
  return subject === null ? message : inTerminalWords(message, subject, values);
}

/** The library's words about a subject, in those of a terminal. */
export function inTerminalWords(message: string, subject: string, values: FoleyError["values"] = {}): string {
  const phrases = Object.hasOwn(phrasesBySubject, subject) ? phrasesBySubject[subject] : wishPhrases(subject);
  let said = message;
  for (const [words, instead] of Object.entries(phrases ?? {}))
    said = replaceLast(said, words, filled(instead, values));
  return said;
}

function wishPhrases(subject: string): Phrases {
  const flag = Object.hasOwn(trainingWishFlags, subject) ? trainingWishFlags[subject] : undefined;
  return flag === undefined ? {} : { [`expected ${subject} where`]: `expected ${flag} where` };
}

function filled(words: string, values: FoleyError["values"]): string {
  return words.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

/** Advice is at the end: what came before, such as a file's name, may hold the same words. */
function replaceLast(text: string, words: string, instead: string): string {
  const at = text.lastIndexOf(words);
  return at < 0 ? text : `${text.slice(0, at)}${instead}${text.slice(at + words.length)}`;
}
