// Whether sounds of one batch are faster than one after another: milliseconds of a step of nano's UNet for each sound, by the
// number of sounds that are made at once, each with its unconditional half.
// npm run build && node tools/server/batch.js
import { openRuntime } from "../../dist/engine/runtime/node/open-runtime.js";
import { float32 } from "../../dist/engine/tensor/tensor.js";
import { folderFiles } from "../../dist/files/folder-files.js";
import { loadUnet } from "../../dist/generate/compiled-parts.js";
import { findModelFolder } from "../../dist/generate/node/find-model.js";

const [time, freq, rounds] = [128, 16, 15];
const runtime = await openRuntime("cpu");
const unet = await loadUnet(runtime, folderFiles(findModelFolder("nano")), []);
const { in_channels: channels, projection_class_embeddings_input_dim: width } = unet.config;
const filled = (shape) =>
  float32(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i)),
    shape,
  );

for (const sounds of [1, 2, 4]) {
  const batch = 2 * sounds;
  const executable = await unet.forShape([batch, time, freq]);
  const feeds = {
    sample: filled([batch, channels, time, freq]),
    timestep: filled([batch]),
    classLabels: filled([batch, width]),
  };
  await executable.run(feeds);
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    await executable.run(feeds);
    times.push((performance.now() - begun) / sounds);
  }
  times.sort((a, b) => a - b);
  console.log(
    `${sounds} at once: ${times[Math.floor(rounds / 2)].toFixed(1)} ms a sound, ${times[0].toFixed(1)} at best`,
  );
}
await unet.dispose();
await runtime.close?.();
