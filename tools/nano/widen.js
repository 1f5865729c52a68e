#!/usr/bin/env node
// Begins a model of a wider latent with what one of a narrower knows: a VAE and a UNet that at first do nearly what they did.
//
// node tools/nano/widen.js MODEL_FOLDER OUT_FOLDER LATENT_CHANNELS FIRST_WIDTH
//
// OUT_FOLDER receives `codec`, for `train vae --from`, and `diffusion`, for `train ldm --from`.
// The encoder draws its new channels at random, and the decoder barely hears them. The UNet's first level grows, so that its
// identity path (src/models/unet/identity-path.ts) has room for the new channels, which it gives back as they are. Written for
// nano's sizes: the embedding of time, as wide as the first level, is fitted to the old one over all steps.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { Generator } from "../../dist/engine/random/generator.js";
import { tensor } from "../../dist/engine/tensor/tensor.js";
import { folderFiles } from "../../dist/files/folder-files.js";
import { writePart } from "../../dist/models/node/write-part.js";
import { readPart } from "../../dist/models/part-files.js";
import { weightsFileOf } from "../../dist/models/part-kind.js";

const [from, to, latentWord, firstWord] = process.argv.slice(2);
const [latentCount, firstWidth] = [Number(latentWord), Number(firstWord)];
const generator = new Generator(12345);

const vae = await read("vae");
const unet = await read("unet");
const oldLatents = vae.config.latent_channels;
const [oldFirst] = unet.config.block_out_channels;
// Apart, so that the UNet's training does not take the old latents' scale for that of the new ones.
await write("codec", "vae", widenedVae(vae));
await write("diffusion", "unet", widenedUnet(unet));
cpSync(join(from, "foley.json"), join(to, "codec", "foley.json"));
cpSync(join(from, "scheduler"), join(to, "diffusion", "scheduler"), { recursive: true });

function read(part) {
  return readPart(folderFiles(from), part, weightsFileOf(part));
}

async function write(place, part, { config, weights }) {
  const { _class_name: className, ...settings } = config;
  await writePart(join(to, place, part), { className, weightsFile: weightsFileOf(part), config: settings, weights });
}

/** An axis that stays, and one that grows: where each old place lies among the new ones. */
function kept(size) {
  return { old: size, now: size, place: (index) => index };
}

function grown(old, now, place = (index) => index) {
  return { old, now, place };
}

/** Axes one behind the other, as channels lie where a skip meets its level. */
function joined(a, b) {
  const place = (index) => (index < a.old ? a.place(index) : a.now + b.place(index - a.old));
  return { old: a.old + b.old, now: a.now + b.now, place };
}

/** Places of an axis that no old one lies at. */
function freshPlaces({ old, now, place }) {
  const taken = new Set(Array.from({ length: old }, (_, index) => place(index)));
  return Array.from({ length: now }, (_, index) => index).filter((index) => !taken.has(index));
}

/**
 * A weight with larger axes of outputs and inputs: old outputs hear old inputs alone, new ones hear all.
 *
 * @param deviation of what is drawn for new outputs, by how many numbers each hears
 * @param filling for new places of a bias or of a norm
 */
function widened(
  { shape, data },
  [outputs, inputs],
  { deviation = (count) => 0.5 / Math.sqrt(count), filling = 0 } = {},
) {
  const points = shape.slice(2).reduce((product, size) => product * size, 1);
  const [width, oldWidth] = inputs === undefined ? [1, 1] : [inputs.now * points, inputs.old * points];
  const grid = new Float32Array(outputs.now * width);
  for (const row of freshPlaces(outputs)) {
    const drawn = inputs === undefined ? [filling] : generator.randn(width).map((value) => value * deviation(width));
    grid.set(drawn, row * width);
  }
  for (let row = 0; row < outputs.old; row++) {
    for (let column = 0; column < oldWidth; column++) {
      const input = inputs === undefined ? 0 : inputs.place(Math.floor(column / points)) * points + (column % points);
      grid[outputs.place(row) * width + input] = data[row * oldWidth + column];
    }
  }
  return tensor("float32", [outputs.now, ...(inputs === undefined ? [] : [inputs.now]), ...shape.slice(2)], grid);
}

function widenedVae({ config, weights }) {
  const latents = grown(oldLatents, latentCount);
  // Means come before the logarithms of variances.
  const moments = joined(latents, latents);
  const raw = grown(2 * oldLatents, 2 * latentCount);
  const changed = new Map(weights);
  const change = (name, axes, options) => {
    for (const kind of ["weight", "bias"]) {
      const own = weights.get(`${name}.${kind}`);
      changed.set(`${name}.${kind}`, widened(own, kind === "weight" ? axes : axes.slice(0, 1), options));
    }
  };
  const last = config.block_out_channels.at(-1);
  change("encoder.conv_out", [raw, kept(last)], { deviation: () => 0.055 });
  change("quant_conv", [moments, raw], { deviation: () => 0 });
  change("post_quant_conv", [latents, latents], { deviation: () => 0 });
  // Small noise around new means, which the decoder hears a little: else neither would learn of the other.
  for (const [index, channel] of freshPlaces(latents).entries()) {
    setPoint(changed.get("quant_conv.weight"), channel, 2 * oldLatents + index, 1);
    changed.get("quant_conv.bias").data[latentCount + channel] = -3;
    setPoint(changed.get("post_quant_conv.weight"), channel, channel, 1);
  }
  const entry = weights.get("decoder.conv_in.weight");
  const heard = widened(entry, [kept(last), latents]);
  for (let row = 0; row < last; row++) {
    for (const channel of freshPlaces(latents)) heard.data.set(smallKernel(), (row * latentCount + channel) * 9);
  }
  changed.set("decoder.conv_in.weight", heard);
  return { config: { ...config, latent_channels: latentCount }, weights: changed };
}

function smallKernel() {
  return generator.randn(9).map((value) => value * 0.01);
}

function widenedUnet({ config, weights }) {
  const levels = config.block_out_channels;
  const [second] = levels.slice(1);
  // New channels of the first level lie in the groups that its norms have, behind the old ones.
  const groups = config.norm_num_groups;
  const first = grown(
    oldFirst,
    firstWidth,
    (index) => Math.floor(index / (oldFirst / groups)) * (firstWidth / groups) + (index % (oldFirst / groups)),
  );
  const latents = grown(oldLatents, latentCount);
  const time = grown(4 * oldFirst, 4 * firstWidth);
  const condition = joined(time, time);
  const met = joined(kept(second), first);
  const atLast = `up_blocks.${levels.length - 1}.resnets`;
  const special = [
    [/^time_embedding\.linear_1$/, () => [time, grown(oldFirst, firstWidth)]],
    [/^time_embedding\.linear_2$/, () => [time, time]],
    [/^class_embedding$/, ([, width]) => [time, kept(width)]],
    [/^conv_in$/, () => [first, latents]],
    [/^conv_out$/, () => [latents, first]],
    [/time_emb_proj$/, ([width]) => [level(width), condition]],
    [/^up_blocks\.2\.resnets\.0\.(norm1|conv1|conv_shortcut)$/, ([width]) => [level(width), met]],
    [/^up_blocks\.1\.resnets\.1\.(norm1|conv1|conv_shortcut)$/, ([width]) => [level(width), met]],
    [/^up_blocks\.2\.resnets\.1\.(norm1|conv1|conv_shortcut)$/, ([width]) => [level(width), joined(first, first)]],
    [/attentions/, (shape) => shape.map(kept)],
    [/./, ([width, inputs]) => [level(width), ...(inputs === undefined ? [] : [level(inputs)])]],
  ];
  const level = (width) => (width === oldFirst ? first : kept(width));
  const changed = new Map(
    [...weights].map(([name, weight]) => {
      const module = name.replace(/\.(weight|bias)$/, "");
      const isNorm = /norm[12]?$|conv_norm_out$/.test(module) && !module.includes("attentions");
      const [, axesOf] = special.find(([pattern]) => pattern.test(module));
      const axes = axesOf(weight.shape);
      // A norm in front of a joined input is as wide as that.
      const own = isNorm ? [axes.at(-1)] : axes.slice(0, Math.min(2, weight.shape.length));
      return [name, widened(weight, own, { filling: isNorm && name.endsWith("weight") ? 1 : 0 })];
    }),
  );
  fitTime(weights, changed);
  passNew(changed, `${atLast}.${config.layers_per_block}`, first);
  const widths = [firstWidth, ...levels.slice(1)];
  const sizes = { in_channels: latentCount, out_channels: latentCount, block_out_channels: widths };
  return { config: { ...config, ...sizes, cross_attention_dim: widths }, weights: changed };
}

/** The identity path of the new latent channels, through channels of the first level that are new too. */
function passNew(weights, block, first) {
  const [entry, exit] = [weights.get("conv_in.weight"), weights.get("conv_out.weight")];
  const [shortcut, second] = [weights.get(`${block}.conv_shortcut.weight`), weights.get(`${block}.conv2.weight`)];
  const free = freshPlaces(first);
  for (let channel = oldLatents; channel < latentCount; channel++) {
    clearRow(exit, channel);
    for (const sign of [1, -1]) {
      const row = free.shift();
      if (row === undefined) throw new Error(`the first level has no room for ${latentCount} latent channels`);
      for (const weight of [entry, shortcut, second]) clearRow(weight, row);
      setPoint(entry, row, channel, sign);
      setPoint(shortcut, row, firstWidth + row, 1);
      setPoint(exit, channel, row, sign);
    }
  }
}

function clearRow({ shape: [rows], data }, row) {
  const width = data.length / rows;
  data.fill(0, row * width, (row + 1) * width);
}

/** The middle of a kernel of 3×3, or the one point of 1×1. */
function setPoint({ shape: [, inputs, height = 1], data }, output, input, value) {
  const points = height * height;
  data[(output * inputs + input) * points + Math.floor(points / 2)] = value;
}

/** The first layer of the embedding of time: by least squares what it was, of sines at other frequencies. */
function fitTime(weights, changed) {
  const [old, now] = [oldFirst, firstWidth].map((width) => steps().map((step) => sinusoidal(step, width)));
  const [weight, bias] = ["weight", "bias"].map((kind) => weights.get(`time_embedding.linear_1.${kind}`).data);
  const [fitted, moved] = ["weight", "bias"].map((kind) => changed.get(`time_embedding.linear_1.${kind}`).data);
  const inputs = now.map((row) => [...row, 1]);
  const targets = old.map((row) => Array.from(bias, (start, unit) => dot(row, weight, unit * oldFirst) + start));
  const solution = leastSquares(inputs, targets);
  for (let unit = 0; unit < bias.length; unit++) {
    for (let input = 0; input < firstWidth; input++) fitted[unit * firstWidth + input] = solution[input][unit];
    moved[unit] = solution[firstWidth][unit];
  }
}

function steps() {
  return Array.from({ length: 1000 }, (_, step) => step);
}

function sinusoidal(step, width) {
  const angles = Array.from({ length: width / 2 }, (_, index) => step * 10_000 ** (-index / (width / 2)));
  return [...angles.map(Math.cos), ...angles.map(Math.sin)];
}

function dot(row, weight, start) {
  return row.reduce((sum, value, index) => sum + value * weight[start + index], 0);
}

/** @returns for each input and each target what the input counts; with a little ridge, by elimination */
function leastSquares(inputs, targets) {
  const product = (others) =>
    inputs[0].map((_, i) => others[0].map((__, j) => inputs.reduce((sum, row, k) => sum + row[i] * others[k][j], 0)));
  const [left, right] = [product(inputs), product(targets)];
  for (const [i, row] of left.entries()) row[i] += 1e-2;
  for (let pivot = 0; pivot < left.length; pivot++) {
    const best = left.findIndex(
      (row, i) => i >= pivot && left.slice(pivot).every((other) => Math.abs(other[pivot]) <= Math.abs(row[pivot])),
    );
    for (const rows of [left, right]) [rows[pivot], rows[best]] = [rows[best], rows[pivot]];
    for (let i = 0; i < left.length; i++) {
      const factor = i === pivot ? 0 : left[i][pivot] / left[pivot][pivot];
      for (const rows of [left, right]) rows[i] = rows[i].map((value, j) => value - factor * rows[pivot][j]);
    }
  }
  return right.map((row, i) => row.map((value) => value / left[i][i]));
}
