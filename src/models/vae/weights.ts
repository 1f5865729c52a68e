import type { Shape } from "../../engine/tensor/shape.ts";

/** What diffusers called the attention's layers before its version 0.12. */
const olderNames: Readonly<Record<string, string>> = {
  query: "to_q",
  key: "to_k",
  value: "to_v",
  proj_attn: "to_out.0",
};

const olderLayer = /^(.*\.attentions\.\d+\.)(query|key|value|proj_attn)\.(weight|bias)$/;
const attentionWeight = /\.attentions\.\d+\.to_(q|k|v|out\.0)\.weight$/;

/**
 * An autoencoder's weights under diffusers' names of today: older files name the attention's layers otherwise, and files
 * from the original code keep them as convolutions of one point.
 */
export function currentVaeWeights<T extends { readonly shape: Shape }>(found: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...found].map(([name, weight]) => currentWeight(currentName(name), weight)));
}

function currentName(name: string): string {
  return name.replace(olderLayer, (_, module: string, layer: string, kind: string) => {
    return `${module}${olderNames[layer]}.${kind}`;
  });
}

function currentWeight<T extends { readonly shape: Shape }>(name: string, weight: T): [string, T] {
  const [outputs, inputs, ...points] = weight.shape;
  const isPoint = points.length === 2 && points.every((size) => size === 1);
  if (!isPoint || !attentionWeight.test(name)) return [name, weight];
  return [name, { ...weight, shape: [outputs as number, inputs as number] }];
}
