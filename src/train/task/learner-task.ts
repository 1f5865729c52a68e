import type { Generator } from "../../engine/random/generator.ts";
import { internalError } from "../../engine/tensor/error.ts";
import { type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import type { Learner } from "../learner.ts";
import type { TrainingMemory, TrainingTask } from "./training-task.ts";

/**
 * What every task does with its learners: one checkpoint holds them all, and the first one's weights are the model.
 *
 * @param learners by what stands before their tensors' names in the checkpoint
 */
export function learnerTask(
  learners: Readonly<Record<string, Learner>>,
  generator: Generator,
  save: (folder: string, weights: ReadonlyMap<string, Tensor>) => Promise<void>,
): Pick<TrainingTask, "memory" | "scores" | "state" | "restore" | "modelWeights" | "save" | "dispose"> {
  const [first] = Object.values(learners);
  if (first === undefined) throw internalError("a task without a learner");
  return {
    scores: {},
    memory: sumOf(Object.values(learners).map(({ memory }) => memory)),
    state(): Map<string, Tensor> {
      const tensors = Object.entries(learners).flatMap(([prefix, learner]) => prefixed(prefix, learner.state()));
      const bytes = generator.getState();
      return new Map<string, Tensor>([...tensors, ["generator", tensor("uint8", [bytes.length], bytes)]]);
    },
    restore(state) {
      for (const [prefix, learner] of Object.entries(learners)) learner.restore(unprefixed(prefix, state));
      generator.setState((state.get("generator") as Tensor<"uint8">).data);
    },
    modelWeights: () => first.modelWeights(),
    save: (folder) => save(folder, first.modelWeights()),
    async dispose() {
      for (const learner of Object.values(learners)) await learner.dispose();
    },
  };
}

function sumOf(parts: readonly TrainingMemory[]): TrainingMemory {
  const names = ["weights", "gradients", "optimizer", "activations"] as const;
  const sum = (name: (typeof names)[number]) => parts.reduce((total, part) => total + part[name], 0);
  return Object.fromEntries(names.map((name) => [name, sum(name)])) as Record<(typeof names)[number], number>;
}

function prefixed(prefix: string, state: ReadonlyMap<string, Tensor>): [string, Tensor][] {
  return [...state].map(([name, value]) => [prefix + name, value]);
}

function unprefixed(prefix: string, state: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const own = [...state].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, value]) => [name.slice(prefix.length), value]));
}
