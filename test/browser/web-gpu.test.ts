import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebHouse } from "./support/web-page.ts";

const ortFiles = dirname(fileURLToPath(import.meta.resolve("onnxruntime-web")));

/** A card that the processor plays: it tells what is computed, nothing of speed. */
const swiftShader = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];

let house: WebHouse;

beforeAll(async () => {
  house = await WebHouse.open(swiftShader);
});
afterAll(() => house?.close());

interface MadeThere {
  readonly device: string;
  readonly warnings: readonly string[];
  readonly samples: readonly number[];
  readonly stages: readonly string[];
}

const make = `
  const stages = new Set();
  const library = await foley.open({ ...given, threads: 1, report: ({ stage }) => stages.add(stage) });
  const model = await library.model("nano");
  const wishes = { seed: 3, steps: 2, durationSeconds: 0.64, windowSeconds: 0.64, vocoder: "hifigan" };
  const clip = await model.generate("rain", wishes);
  const { device, warnings } = model;
  await library.close();
  return { device, warnings, samples: [...clip.samples], stages: [...stages] };`;

const loadOnly = `
  const stages = new Set();
  const library = await foley.open({ ...given, threads: 1, report: ({ stage }) => stages.add(stage) });
  const { device } = await library.model("nano");
  await library.close();
  return { device, stages: [...stages] };`;

it("computes by WebGPU once it agreed with WebAssembly on this device, else by WebAssembly, and says why", async () => {
  const web = await house.page(await house.serve({}, { "/ort/": `${ortFiles}/` }));
  const wasm = await web.run<MadeThere>(make, {});
  const wished = await web.run<MadeThere>(make, { device: "webgpu", webgpu: "/ort/" });
  const hasCard = await web.run<boolean>("return (await navigator.gpu?.requestAdapter()) != null;");
  expect(wasm).toMatchObject({ device: "cpu", warnings: [] });
  const differences = wished.samples.map((sample, index) => Math.abs(sample - (wasm.samples[index] ?? 0)));
  expect(Math.max(...differences)).toBeLessThan(0.02);
  if (wished.device === "webgpu") {
    expect(hasCard).toBe(true);
    expect(wished.warnings).toEqual([]);
    expect(wished.stages).toContain("device");
    // What came of the comparison is kept.
    const again = await web.run<Pick<MadeThere, "device" | "stages">>(loadOnly, { device: "webgpu", webgpu: "/ort/" });
    expect(again.device).toBe("webgpu");
    expect(again.stages).not.toContain("device");
  } else {
    expect(wished.warnings).toHaveLength(1);
    expect(wished.warnings[0]).toMatch(/^device: .*; (WebAssembly|the processor) is taken$/);
    expect(wished.samples).toEqual(wasm.samples);
  }
});
