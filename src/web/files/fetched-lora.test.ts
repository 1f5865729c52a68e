import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { float32 } from "../../engine/tensor/tensor.ts";
import { workOf } from "../../engine/work.ts";
import { withLoras } from "../../models/lora-file.ts";
import { encodeSafetensors } from "../../weights/encode-safetensors.ts";
import { fetchedLora } from "./fetched-lora.ts";

const pickled = fileURLToPath(new URL("../../../test/golden/pytorch/small-zip.pt", import.meta.url));

const page = "<!doctype html><p>a page for all";
const answers = new Map<string, Uint8Array | string>();
const statuses = new Map<string, number>();
let house = "";

/** As many hosts of a site do: a page for whatever is not there. */
const server = createServer(({ url = "" }, answer) => {
  const found = answers.get(url);
  answer.statusCode = statuses.get(url) ?? 200;
  if (found === undefined) answer.setHeader("content-type", "text/html; charset=utf-8");
  answer.end(found ?? page);
});

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  house = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const side = (shape: [number, number]) => float32(new Float32Array(16).fill(1), shape);
  const tensors = {
    "base_model.model.layer.lora_A.weight": side([2, 8]),
    "base_model.model.layer.lora_B.weight": side([8, 2]),
  };
  answers.set("/rain.safetensors", Buffer.concat(encodeSafetensors(tensors)));
  answers.set("/rain.bin?download=true", await readFile(pickled));
});

afterAll(() => void server.close());

const weights = new Map([["layer.weight", float32(new Float32Array(64), [8, 8])]]);

const addedAt = (path: string) => withLoras(weights, [fetchedLora({ path, strength: 1 }, workOf())]);
const added = (name: string) => addedAt(`${house}/${name}`);

test("changes without settings are added where the server has a page for all that is not there", async () => {
  expect((await added("rain.safetensors")).get("layer.weight")).toMatchObject({ shape: [8, 8] });
});

test("a page in the place of changes is no file", async () => {
  await expect(added("sea.safetensors")).rejects.toThrow(
    `${house}/sea.safetensors: expected a file, got a page; check the address`,
  );
});

test("settings that fail to come are not taken for none: the changes would count otherwise", async () => {
  statuses.set("/adapter_config.json", 503);
  await expect(added("rain.safetensors")).rejects.toMatchObject({
    code: "io",
    message: `${house}/adapter_config.json: expected a file, got status 503; try again later`,
  });
  statuses.clear();
});

test("nothing lies beside a file that was dropped on a page", async () => {
  const url = URL.createObjectURL(new Blob([answers.get("/rain.safetensors") as BlobPart]));
  expect((await addedAt(url)).get("layer.weight")).toMatchObject({ shape: [8, 8] });
  URL.revokeObjectURL(url);
});

test("PyTorch's files are known by their ending before a query", async () => {
  await expect(added("rain.bin?download=true")).rejects.toThrow(/rain\.bin\?download=true: expected low-rank changes/);
});
