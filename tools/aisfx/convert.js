#!/usr/bin/env node
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { toFloat16 } from "../../dist/engine/tensor/float16.js";
// Makes models/aisfx of the checkpoint in the Python package aisfx 0.1.2: the network and the head ucsMixed, convolutions in half
// precision.
//
// node tools/aisfx/convert.js CHECKPOINT MODEL_FOLDER
import { fileSource } from "../../dist/files/file-source.js";
import { writeWhole } from "../../dist/files/write-whole.js";
import { writeSafetensors } from "../../dist/weights/node/write-safetensors.js";
import { readWeights } from "../../dist/weights/read-weights.js";

const [checkpoint, folder] = process.argv.slice(2);
// The third of nine heads, which knows 69 categories of libraries that follow the Universal Category System.
const head = 2;
const found = await readWeights(await fileSource(checkpoint, "aiSFX's checkpoint"));
const isKept = (name) => name.startsWith("embedding_net.") || name.startsWith(`fc.${head}.`);
const kept = [...found].filter(([name]) => isKept(name) && !name.endsWith("num_batches_tracked"));
// Means, variances and biases are few.
const stored = kept.map(([name, weight]) => [name, weight.shape.length > 1 ? toFloat16(weight) : weight]);
const config = {
  block_out_channels: [64, 128, 256, 512],
  mel_bins: 96,
  block_frames: 100,
  head,
  class_count: found.get(`fc.${head}.4.bias`).shape[0],
};
await mkdir(folder, { recursive: true });
await writeSafetensors(join(folder, "model.safetensors"), new Map(stored), { format: "pt" });
await writeWhole(join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
