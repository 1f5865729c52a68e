#!/usr/bin/env node
// Writes nano's model card from what was measured and logged, so that no number in it is typed by hand.
//
// node tools/nano/card.js MODEL_FOLDER [RUNS_FOLDER]
//
// How trainings ended is taken from RUNS_FOLDER and kept in the model's runs.json, from where it is taken without one.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { folderFiles } from "../../dist/files/folder-files.js";
import { writeWhole } from "../../dist/files/write-whole.js";
import { inspectModel } from "../../dist/models/inspect.js";

const [model, runs] = process.argv.slice(2);
const readJson = (name) => JSON.parse(readFileSync(join(model, name), "utf8"));
const score = readJson("score.json");
const withHifigan = readJson("score-hifigan.json");
const bySound = readJson("score-sounds.json");
const kinds = readJson("score-kinds.json");
const onsets = readJson("onsets.json");
const codec = codecRows("score-codec.json");
const codecOfEsc10 = codecRows("score-codec-esc10.json");
const nearest = readJson("nearest.json");
const clips = Papa.parse(readFileSync(join(model, "ATTRIBUTION.csv"), "utf8").trim(), { header: true }).data;
const inspected = await inspectModel(folderFiles(model));
// The judge lies in the folder, but is no part of what makes sound.
const parts = inspected.parts.filter(({ name }) => name !== "classifier");
const judge = inspected.parts.find(({ name }) => name === "classifier");

/** What real clips, and what their mels leave of them alone and after the VAE, are heard as. */
function codecRows(name) {
  const { rows } = readJson(name);
  return { real: rows.real, mel: rows["mel → griffin-lim"], vae: rows["vae → griffin-lim"] };
}

/** What each run learnt, in the order in which make.sh trains them. */
const trained = {
  clap: "CLAP, text and audio",
  vae: "VAE",
  "vae-adversarial": "VAE's decoder, with a discriminator",
  vocoder: "HiFi-GAN",
  broad: "UNet, on everything but ESC-10",
  "ldm-6": "UNet, from there on everything, ESC-10 six times as often",
  "ldm-20": "UNet, from there on, ESC-10 twenty times as often",
  "ldm-10": "UNet, from there on, all kinds alike often, but ESC-10's ten times",
  "ldm-roll": "UNet, from there on, of which only sounds that go on from end to end are turned in time",
  "vae-16": "VAE, widened to 16 channels, from there on",
  "vae-16-adversarial": "its decoder, with a discriminator",
  "ldm-16": "UNet, widened, from there on, on the new latents",
  "ldm-16-even": "UNet, from there on, ESC-10's kinds four times as often as others",
  "clap-further": "CLAP, from there on, ESC-10's kinds six times as often as others",
  "ldm-16-clap": "UNet, from there on, with this CLAP",
  classifier: "the judge of ESC-10's classes",
};

const networks = {
  audio_encoder: "HTSAT, 3 stages from width 32",
  text_encoder: "RoBERTa, 3 layers of width 128, byte-level BPE of 1024 tokens",
  unet: "widths 48, 64, 128, one layer for each level",
  vae: "widths 16, 32, 64, 96; a latent of 16 channels at an eighth of the resolution",
  vocoder: "HiFi-GAN, 128 channels",
};

const percent = ({ right, total }) => `${((100 * right) / total).toFixed(1)} %`;
const million = (count) => `${(count / 1e6).toFixed(2)} million`;
const allParameters = parts.reduce((sum, { parameterCount }) => sum + parameterCount, 0);
const allBytes = parts.reduce((sum, { bytes }) => sum + bytes, 0);

function partRows() {
  return parts
    .filter(({ name }) => name in networks)
    .map(
      ({ name, parameterCount, bytes }) =>
        `| \`${name}\` | ${networks[name]} | ${million(parameterCount)} | ${(bytes / 1e6).toFixed(1)} MB |`,
    )
    .join("\n");
}

function classRows() {
  return Object.entries(score.generated.perClass)
    .map(([label, { right, total }]) => {
      const real = score.real.perClass[label];
      const confusion = Object.entries(score.generated.confusion[label])
        .filter(([other]) => other !== label)
        .sort(([, a], [, b]) => b - a)
        .map(([other, count]) => `${other} ${count}`);
      return `| ${label} | ${right}/${total} | ${real.right}/${real.total} | ${confusion.join(", ") || "–"} |`;
    })
    .join("\n");
}

/** Steps and last loss of each run. */
async function runEnds() {
  if (runs === undefined) return readJson("runs.json");
  const ends = Object.keys(trained).map((run) => {
    const lines = readFileSync(join(runs, run, "log.jsonl"), "utf8")
      .trim()
      .split("\n");
    const { step, loss } = JSON.parse(lines.at(-1));
    return [run, { step, loss: Number(loss.toFixed(3)) }];
  });
  await writeWhole(join(model, "runs.json"), `${JSON.stringify(Object.fromEntries(ends), null, 2)}\n`);
  return Object.fromEntries(ends);
}

function runRows(ends) {
  return Object.entries(trained)
    .map(([run, what]) => `| \`${run}\` | ${what} | ${ends[run].step} | ${ends[run].loss.toFixed(3)} |`)
    .join("\n");
}

/** Which vocoder is the default, and why. */
function vocoderText() {
  const [griffinLim, hifigan] = [score.generated, withHifigan.generated];
  const figures = `with Griffin-Lim the judge names ${griffinLim.right} right, with nano's HiFi-GAN ${hifigan.right}`;
  const isDefault = score.generated.settings.vocoder;
  return `Both vocoders turned the same 80 mels into sound: ${figures}. The default is \`${isDefault}\`; \`--vocoder\` chooses.`;
}

/** What a network says that never met nano: aiSFX, with a probe that learnt real clips. */
function heardText() {
  const [made, real] = [score.generated.heard, score.real.heard];
  return `A judge that knows sounds from elsewhere is stricter: a linear probe over aiSFX's embeddings, which learnt the real clips of those folds, names
${made.right} of ${made.total} right (${percent(made)}; of real clips ${percent(real)}). The Fréchet distance to the real clips of fold 1 is ${made.ratio.toFixed(2)} times
that of fold 4's to them. Fold 1 is one that nano learnt from; to fold 4 itself the distance is ${(made.fd / real.fdOther).toFixed(2)} times the same.`;
}

/** What the codec alone keeps of ESC-10. */
function codecText() {
  const { mel, vae } = codecOfEsc10;
  return `Of ESC-10's held-out clips that probe names ${mel.right} right once Griffin-Lim has brought them back from their mels, at ${mel.ratio.toFixed(2)} times the
distance, and ${vae.right} once the VAE has had the mels as well, at ${vae.ratio.toFixed(2)}: nearer than that no diffusion model before this codec is likely to come.`;
}

/** Where the kinds are lost that a probe does not recognise, every kind counted alike. */
function lossText() {
  const byKind = ({ perClass }) => {
    const shares = Object.values(perClass).map(({ right, total }) => right / total);
    return (100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length;
  };
  const [real, mel, vae, made] = [codec.real, codec.mel, codec.vae, kinds.generated].map(byKind);
  const one = (value) => value.toFixed(1);
  return `With every kind counted alike, the probe names ${one(real)} % of the held-out clips right, ${one(mel)} % once Griffin-Lim has brought them
back from their mels, ${one(vae)} % once the VAE, which keeps a quarter as many numbers as a mel has, had them as well, and ${one(made)} % of what is
made from words: the codec loses ${one(real - vae)} points, the diffusion model ${one(vae - made)} more.`;
}

/** Kinds by how often aiSFX hears them in what nano made. */
function kindRows() {
  return Object.entries(kinds.generated.perClass)
    .map(([kind, { right, total }]) => {
      const real = kinds.real.perClass[kind];
      const taken = Object.entries(kinds.generated.confusion[kind])
        .filter(([other]) => other !== kind)
        .map(([other, count]) => `${other} ${count}`);
      const kept = codec.vae.perClass[kind].right;
      return `| ${kind} | ${right}/${total} | ${real.right}/${real.total} | ${kept}/${real.total} | ${taken.join(", ") || "–"} |`;
    })
    .join("\n");
}

function sourceRows() {
  const counts = new Map();
  for (const { licence, label } of clips) {
    const entry = counts.get(licence) ?? { clips: 0, labels: new Set() };
    entry.clips++;
    entry.labels.add(label);
    counts.set(licence, entry);
  }
  return [...counts].map(([licence, { clips: n, labels }]) => `| ${licence} | ${n} | ${labels.size} |`).join("\n");
}

function nearestRows() {
  const row = (what, by, { generated, real, nearerThanRealOfItsKind }, { generated: count, byChance }) =>
    `| ${what} | ${by} | ${[generated, real].map((q) => [q.least, q.tenth, q.median].map((x) => x.toFixed(3)).join(" / ")).join(" | ")} | ${nearerThanRealOfItsKind} of ${count}; ${byChance.toFixed(0)} by chance |`;
  return ["esc10", "otherKinds"]
    .flatMap((set) => {
      const what = set === "esc10" ? "ESC-10's classes" : "other kinds";
      const { mel, embedding } = nearest[set];
      return [row(what, "mel", mel, nearest[set]), row(what, "embedding", embedding, nearest[set])];
    })
    .join("\n");
}

const { settings } = score.generated;
const kindNames = Object.keys(kinds.generated.perClass);
const bar = score.generated.accuracy / score.real.accuracy;
const countsByKind = Object.entries(kinds.generated.perClass);
const recognised = countsByKind
  .filter(([, { right, total }]) => right > total / 2)
  .map(([kind]) => kind.replaceAll("_", " "));
const perKind = countsByKind[0][1].total;
const narrowly = countsByKind.filter(([, { right, total }]) => right > total / 2 && right - 1 <= total / 2).length;
const heardOnce = countsByKind.filter(([, { right }]) => right > 0).length;
await writeWhole(
  join(model, "README.md"),
  `---
license: apache-2.0
---

# nano

The model that comes with foley: an AudioLDM of ${million(allParameters)} weights that learned from ${kindNames.length} kinds of sound and makes
${settings.durationSeconds} seconds of 16 kHz sound from a sentence or from another sound. Every part was trained from scratch by \`foley train\`
on two processor cores. It is there so that foley works at once, everywhere; it is no rival of AudioLDM's published
checkpoints, and its scores never stand beside theirs.

## What it learned from

${kindNames.map((kind) => kind.replaceAll("_", " ")).join(", ")}.

Words outside of these give some mixture of them. Those of ESC-10, the first ten, are recognised best; many others are hard to
recognise yet: the table of kinds below has each.

## Parts

| part | network | weights | stored |
|---|---|---|---|
${partRows()}

In half precision, ${(allBytes / 1e6).toFixed(1)} MB in all. The layout is diffusers'; \`foley.json\` says what diffusers' files cannot: the settings of
the mels, their mean and standard deviation, and the default settings (${settings.steps} steps of ${settings.sampler.toUpperCase()}, eta ${settings.eta}, guidance ${settings.guidance}).

Beside them lies \`classifier\` (${million(judge.parameterCount)} weights, ${(judge.bytes / 1e6).toFixed(1)} MB): the judge of ESC-10 below.
It makes no sound, and none of its weights ever trained the generator.

## Quality

Fold 4 of all sounds was held out from every part. The judge is a small classifier of log-mels that has no part in making sound,
trained on the real clips of ESC-10's folds 1 to 3. Of fold 4 it names ${score.real.right} of the ${score.real.total} real clips right (${percent(score.real)}).

**From words.** nano made 8 sounds for each class of ESC-10, from prompts in plain words (\`src/data/evaluation-prompts.ts\`; none is word
for word among its training captions, most differ from one by an article, an ending or the order), with default settings and seeds from ${score.seed} on. The judge names **${score.generated.right} of ${score.generated.total}** right
(${percent(score.generated)}, ${(100 * bar).toFixed(1)} % of its own accuracy on real clips). Chance is 10 %.

| class | made by nano | real, fold 4 | nano's taken for |
|---|---|---|---|
${classRows()}

${heardText()} ${codecText()}

With 80 sounds, the 95 % interval is about ±10 points; other seeds give other scores within it. nano learned from the judge's
training clips: the score says that the sounds are recognisable, not that they are new.

**From a sound.** Each of the real clips of fold 4 was given in place of words (\`--audio\`). Of what nano made the judge names
**${bySound.sameClass.right} of ${bySound.sameClass.total}** as the clip's class (${percent(bySound.sameClass)}), and ${bySound.sameVerdict.right} as what it takes the clip itself for.

**All kinds.** The same embeddings with a probe that learnt the real clips of all ${kindNames.length} kinds, folds 1 to 3, name ${kinds.real.right} of ${kinds.real.total} held-out
clips right (${percent(kinds.real)}), and ${kinds.generated.right} of ${kinds.generated.total} sounds that nano made from words (${percent(kinds.generated)}, seeds from ${kinds.seed} on; chance is ${(100 / kindNames.length).toFixed(1)} %).
${recognised.length} kinds are recognised more often than not, ${heardOnce} at least once; with ${perKind} sounds each, ${narrowly} of the ${recognised.length} by one sound. The Fréchet
distance of all, taken as above, is ${kinds.generated.ratio.toFixed(2)} times that of real clips (through the codec ${codec.vae.ratio.toFixed(2)}). Outside of ESC-10 the prompts are among the training captions, and held-out
clips come from the same instruments and formulas. More often than not recognised: ${recognised.join(", ")}.

Of twenty kinds, what nano never met, what its VAE and vocoder leave of it, and what it makes from words (the first prompt of each; no
choice was made):

![spectrograms of twenty kinds: real, through VAE and vocoder, made from words](sheet.png)

**Where kinds are lost.** ${lossText()}

On the sheet the codec keeps nearly all: a siren's steps, a flute's vibrato and a violin's partials are the lines that they were. What is made
from words is further from real sounds. A bark, a sneeze, waves with their swell, crying, a ticking clock and wind come out well; a heartbeat looks right, but is taken for a kick drum; rain, fire, helicopters and
chainsaws are steadier than real ones; a rooster crows twice, briefly and softly; thunder fades evenly, without a second clap; a siren falls into specks without a pitch that
holds; a bell rings once, low, and fades too soon; a piano strikes several chords where one should decay; a flute wavers, a violin holds its note without
vibrato; a kick drum is too bright. Of ${Object.keys(onsets.rows).length} kinds that are one event ${(100 * onsets.soon.real).toFixed(0)} % of the real clips begin within
${onsets.soonest} s, of nano's ${(100 * onsets.soon.made).toFixed(0)} % (seeds from ${onsets.seed} on).

<details><summary>Each kind</summary>

| kind | made by nano | real, fold 4 | real, through VAE and vocoder | nano's taken for |
|---|---|---|---|---|
${kindRows()}

</details>

**No copies?** The distance of each sound that nano made to the nearest of the ${nearest.learntFrom} clips that it learned from, beside that of real clips
of fold 4: by the mel (root mean square in nepers of cells of 160 ms, at the best shift in time) and by aiSFX's embedding
(1 - cosine). Least / tenth / median:

| of | by | made by nano | real, fold 4 | nearer than every real clip of its kind |
|---|---|---|---|---|
${nearestRows()}

\`nearest.json\` names the nearest pairs.

Each file of scores names the SHA-256 of the weights and of the judge that it was measured with (\`madeWith\`); a test holds it
to what lies here.

${vocoderText()}

## How it was made

From ${clips.length} clips of at most 5.12 seconds, which \`tools/nano/data/make.sh\` makes of ESC-10 (Piczak 2015; clips of freesound.org),
the samples of \`supersonic-scsynth-samples\`, notes and drums played by the sound font Fluid (copyright 2000–2002, 2008 Frank Wen),
game sounds of Freedoom (copyright its contributors) and signals that are synthesised. The two clips of ESC-10 under the Sampling+
licence were left out. \`ATTRIBUTION.csv\` names author, source and licence of each:

| licence | clips | kinds |
|---|---|---|
${sourceRows()}

\`\`\`sh
tools/nano/data/make.sh ESC10_FOLDER SOUNDS_FOLDER
tools/nano/make.sh SOUNDS_FOLDER ESC10_FOLDER RUNS_FOLDER
\`\`\`

The second goes on where it was stopped, and ends with the scores and this card. It runs

\`\`\`sh
${commands()}
\`\`\`

Seeds and every other setting are those of the presets in \`src/train/preset/nano.ts\`.

| run | what | steps | last loss |
|---|---|---|---|
${runRows(await runEnds())}

The weights here come from these commands, with one or two threads, but for this: \`ldm-16\` took its first 2207 steps with one and the
others with two, it and \`ldm-16-even\` learnt from the CLAP of \`clap\` in half precision, from which \`clap-further\` begins, and
the new channels of \`vae-16\` were drawn by another generator than \`widen.js\` has. The same commands on the same processor, with the
same number of threads, give the same weights each time; elsewhere sums are rounded otherwise, and another model of the same kind comes
out.

What differs from AudioLDM's own recipe is listed, with reasons, in \`docs/training.md\`: each departure is a named option that
the \`audioldm\` presets leave off.

## Licence

The weights are under Apache-2.0, like foley. The clips that they learned from are not part of the package; their licences
and authors are in \`ATTRIBUTION.csv\`.
`,
);

/** The commands of make.sh, with its variables spelled out. */
function commands() {
  const script = readFileSync(new URL("make.sh", import.meta.url), "utf8");
  const lines = script.replaceAll("\\\n", "").split("\n");
  return lines
    .filter((line) => /^(train|node|assemble|measure) /.test(line))
    .map((line) =>
      line
        .replace(/^train (.*)$/, "npx foley train $1 --folds 1,2,3")
        .replace(/^measure (\S+)/, "node tools/nano/measure/$1.js --model models/nano")
        .replace(/^assemble /, "npx foley assemble --half … ")
        .replace(/"\$\{all\[@\]\}"/, "--data SOUNDS/metadata.jsonl")
        .replaceAll(/"\$esc10"/g, "ESC10")
        .replaceAll(/"\$(sounds|runs)(?:\/([^"]*))?"/g, (_, name, rest) =>
          [name.toUpperCase(), ...(rest === undefined ? [] : [rest])].join("/"),
        ),
    )
    .join("\n");
}
