#!/usr/bin/env node
// Writes nano's model card from what was measured and logged, so that no number in it is typed by hand.
//
// node tools/nano/card.js RUNS_FOLDER MODEL_FOLDER
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../../dist/engine/files/write-whole.js";
import { inspectModel } from "../../dist/models/inspect.js";

const [runs, model] = process.argv.slice(2);
const readJson = (name) => JSON.parse(readFileSync(join(model, name), "utf8"));
const score = readJson("score.json");
const withHifigan = readJson("score-hifigan.json");
const inspected = await inspectModel(model);
// The judge lies in the folder, but is no part of what makes sound.
const parts = inspected.parts.filter(({ name }) => name !== "classifier");
const judge = inspected.parts.find(({ name }) => name === "classifier");

/** What each run learnt, in the order in which make.sh trains them. */
const trained = {
  vae: "VAE",
  clap: "CLAP, text and audio",
  ldm: "UNet",
  "vae-adversarial": "VAE's decoder, with a discriminator",
  vocoder: "HiFi-GAN",
  classifier: "the judge",
};

const networks = {
  audio_encoder: "HTSAT, 3 stages from width 32",
  text_encoder: "RoBERTa, 3 layers of width 128, byte-level BPE of 512 tokens",
  unet: "widths 32, 64, 128, one layer for each level",
  vae: "widths 16, 32, 64, 96; a latent of 8 channels at an eighth of the resolution",
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

function runRows() {
  return Object.entries(trained)
    .map(([run, what]) => {
      const lines = readFileSync(join(runs, run, "log.jsonl"), "utf8")
        .trim()
        .split("\n");
      const { step, loss } = JSON.parse(lines.at(-1));
      return `| \`${run}\` | ${what} | ${step} | ${loss.toFixed(3)} |`;
    })
    .join("\n");
}

/** Which vocoder is the default, and why. */
function vocoderText() {
  const [griffinLim, hifigan] = [score.generated, withHifigan.generated];
  const figures = `with Griffin-Lim the judge names ${griffinLim.right} right, with nano's HiFi-GAN ${hifigan.right}`;
  const isDefault = score.generated.settings.vocoder;
  return `Both vocoders turned the same 80 mels into sound: ${figures}. The default is \`${isDefault}\`; \`--vocoder\` chooses.`;
}

const { settings } = score.generated;
await writeWhole(
  join(model, "README.md"),
  `---
license: apache-2.0
---

# nano

The model that comes with foley: an AudioLDM of ${million(allParameters)} weights that knows ten kinds of sound and makes
${settings.durationSeconds} seconds of 16 kHz sound from a sentence or from another sound. Every part was trained from scratch by \`foley train\`
on two processor cores. It is there so that foley works at once, everywhere; it is no rival of AudioLDM's published
checkpoints, and its scores never stand beside theirs.

## What it knows

Dogs, roosters, rain, sea waves, crackling fires, crying babies, sneezes, ticking clocks, helicopters and chainsaws. Words
outside of these give some mixture of them.

## Parts

| part | network | weights | stored |
|---|---|---|---|
${partRows()}

In half precision, ${(allBytes / 1e6).toFixed(1)} MB in all. The layout is diffusers'; \`foley.json\` says what diffusers' files cannot: the settings of
the mels, their mean and standard deviation, and the default settings (${settings.steps} steps of ${settings.sampler.toUpperCase()}, guidance ${settings.guidance}).

Beside them lies \`classifier\` (${million(judge.parameterCount)} weights, ${(judge.bytes / 1e6).toFixed(1)} MB): the judge below, which is the backbone of
\`foley evaluate\` where no published weights are named. It makes no sound, and none of its weights ever trained the generator.

## Quality

The judge is a small classifier of log-mels that has no part in making sound. It was trained on the real clips of folds 1 to 3,
and of fold 4, which it never saw, it names ${score.real.right} of the ${score.real.total} real clips right (${percent(score.real)}). nano made 8 sounds for each class,
from prompts in plain words that are not among its training captions (\`src/data/evaluation-prompts.ts\`), with default settings
and seeds from ${score.seed} on. The judge names **${score.generated.right} of ${score.generated.total}** right (${percent(score.generated)}). Chance is 10 %.

| class | made by nano | real, fold 4 | nano's taken for |
|---|---|---|---|
${classRows()}

With 80 sounds, the 95 % interval is about ±10 points; other seeds give other scores within it. nano learned from folds 1 to 4, so
the judge's training clips are among its own: the score says that the sounds are recognisable, not that they are new.

${vocoderText()}

## How it was made

From ESC-10, folds 1 to 4 (Piczak 2015; clips of freesound.org): 318 clips of 5 seconds, 188 under CC0 and 130 under CC BY.
The two clips of these folds under the Sampling+ licence were left out. \`ATTRIBUTION.csv\` names author, source and licence of each.

\`\`\`sh
tools/nano/make.sh ESC10_FOLDER RUNS_FOLDER
\`\`\`

runs these commands, goes on where it was stopped, and ends with the score and this card:

\`\`\`sh
${commands()}
\`\`\`

Steps, seeds and every other setting are those of the presets in \`src/train/preset/nano.ts\`.

| run | what | steps | last loss |
|---|---|---|---|
${runRows()}

The weights here come from these commands with \`--threads 1\`, two at a time. The same commands on the same processor, with the
same number of threads, give the same weights; elsewhere sums are rounded otherwise, and another model of the same kind comes
out.

What differs from AudioLDM's own recipe is listed, with reasons, in \`docs/training.md\`: each departure is a named option that
the \`audioldm\` presets leave off.

## Licence

The weights are under Apache-2.0, like foley. The clips that they learned from are not part of the package; their licences
(CC0 1.0, CC BY 3.0) and authors are in \`ATTRIBUTION.csv\`.
`,
);

/** The commands of make.sh, with its variables spelled out. */
function commands() {
  const script = readFileSync(new URL("make.sh", import.meta.url), "utf8");
  const lines = script.replaceAll("\\\n", "").split("\n");
  return lines
    .filter((line) => /^(train|node|score) /.test(line))
    .map((line) =>
      line
        .replace(/^train /, "npx foley train ")
        .replace(/^score /, "node tools/nano/score.js --model models/nano --classifier RUNS/classifier/model ")
        .replace("node bin/foley.js", "npx foley")
        .replace(/"\$\{data\[@\]\}"/, "--data ESC10 --exclude 1-40730-A-1.ogg,2-96460-A-1.ogg")
        .replaceAll('"$esc10"', "ESC10")
        .replaceAll(/"\$runs\/([^"]*)"/g, "RUNS/$1")
        .replaceAll('"$runs"', "RUNS")
        .replaceAll(/ {2,}/g, " "),
    )
    .join("\n");
}
