import { expect, it } from "vitest";
import { weightNames } from "./weight-names.ts";

it("the weights of a part are looked for in the order that the guide to checkpoints tells", () => {
  const plain = [
    "model.safetensors",
    "model.safetensors.index.json",
    "pytorch_model.bin",
    "pytorch_model.bin.index.json",
  ];
  const variants = ["fp32", "fp16", "bf16"].flatMap((variant) => [
    ...[`model.${variant}.safetensors`, `model.safetensors.index.${variant}.json`],
    `model.safetensors.${variant}.index.json`,
    ...[`pytorch_model.${variant}.bin`, `pytorch_model.bin.index.${variant}.json`],
    `pytorch_model.bin.${variant}.index.json`,
  ]);
  expect(weightNames("model.safetensors")).toEqual([...plain, ...variants]);
});
