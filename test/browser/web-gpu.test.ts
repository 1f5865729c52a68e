import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TinyModels, tinyModels } from "./support/tiny-models.ts";
import { WebHouse } from "./support/web-page.ts";

const ortFiles = dirname(fileURLToPath(import.meta.resolve("onnxruntime-web")));

/** A card that the processor plays: it tells what is computed, nothing of speed. */
const swiftShader = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];

let house: WebHouse;
/** Of all kinds of layers, and little to compute: SwiftShader takes its time over each. */
let models: TinyModels;

beforeAll(async () => {
  models = await tinyModels();
  house = await WebHouse.open(swiftShader);
});
afterAll(async () => {
  await house?.close();
  await models?.remove();
});

interface MadeThere {
  readonly device: string;
  readonly warnings: readonly string[];
  readonly samples: readonly number[];
  readonly stages: readonly string[];
}

// As long as what the device is compared by: shaders are compiled once for both.
const make = `
  const stages = new Set();
  const library = await foley.open({ ...given, threads: 1, report: ({ stage }) => stages.add(stage) });
  const model = await library.model("tiny");
  const wishes = { seed: 3, steps: 2, durationSeconds: 1.28, windowSeconds: 1.28, vocoder: "hifigan" };
  const clip = await model.generate("rain", wishes);
  const { device, warnings } = model;
  await library.close();
  return { device, warnings, samples: [...clip.samples], stages: [...stages] };`;

const loadOnly = `
  const stages = new Set();
  const library = await foley.open({ ...given, threads: 1, report: ({ stage }) => stages.add(stage) });
  const { device } = await library.model("tiny");
  await library.close();
  return { device, stages: [...stages] };`;

it("computes by WebGPU once it agreed with WebAssembly on this device, else by WebAssembly, and says why", async () => {
  const web = await house.page(await house.serve({}, { "/ort/": `${ortFiles}/`, "/tiny-models/": models.folder }));
  const onProcessor = { models: "/tiny-models/" };
  const onCard = { ...onProcessor, device: "webgpu", webgpu: "/ort/" };
  const wasm = await web.run<MadeThere>(make, onProcessor);
  const wished = await web.run<MadeThere>(make, onCard);
  const hasCard = await web.run<boolean>("return (await navigator.gpu?.requestAdapter()) != null;");
  expect(wasm).toMatchObject({ device: "cpu", warnings: [] });
  expect(Math.max(...wasm.samples.map(Math.abs))).toBeGreaterThan(0.1);
  const differences = wished.samples.map((sample, index) => Math.abs(sample - (wasm.samples[index] ?? 0)));
  expect(Math.max(...differences)).toBeLessThan(0.02);
  if (wished.device === "webgpu") {
    expect(hasCard).toBe(true);
    expect(wished.warnings).toEqual([]);
    expect(wished.stages).toContain("device");
    // What came of the comparison is kept.
    const again = await web.run<Pick<MadeThere, "device" | "stages">>(loadOnly, onCard);
    expect(again.device).toBe("webgpu");
    expect(again.stages).not.toContain("device");
  } else {
    expect(wished.warnings).toHaveLength(1);
    expect(wished.warnings[0]).toMatch(/^device: .*; (WebAssembly|the processor) is taken$/);
    expect(wished.samples).toEqual(wasm.samples);
  }
});
