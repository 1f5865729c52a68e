import { once } from "node:events";
import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { float32 } from "../../engine/tensor/tensor.ts";
import { workOf } from "../../engine/work.ts";
import { withLoras } from "../../models/lora-file.ts";
import { encodeSafetensors } from "../../weights/encode-safetensors.ts";
import { fetchedLora } from "./fetched-lora.ts";

const page = "<!doctype html><p>a page for all";
const answers = new Map<string, Uint8Array | string>();
let house = "";

/** As many hosts of a site do: a page for whatever is not there. */
const server = createServer(({ url = "" }, answer) => {
  const found = answers.get(url);
  if (found === undefined) answer.setHeader("content-type", "text/html; charset=utf-8");
  answer.end(found ?? page);
});

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  house = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const side = (shape: [number, number]) => float32(new Float32Array(16).fill(1), shape);
  const tensors = { "layer.lora_A.weight": side([2, 8]), "layer.lora_B.weight": side([8, 2]) };
  answers.set("/rain.safetensors", Buffer.concat(encodeSafetensors(tensors)));
});

afterAll(() => void server.close());

const weights = new Map([["layer.weight", float32(new Float32Array(64), [8, 8])]]);

const added = (name: string) => withLoras(weights, [fetchedLora({ path: `${house}/${name}`, strength: 1 }, workOf())]);

test("changes without settings are added where the server has a page for all that is not there", async () => {
  expect((await added("rain.safetensors")).get("layer.weight")).toMatchObject({ shape: [8, 8] });
});

test("a page in the place of changes is no file", async () => {
  await expect(added("sea.safetensors")).rejects.toThrow(
    `${house}/sea.safetensors: expected a file, got a page; check the address`,
  );
});
