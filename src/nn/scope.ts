import { parameter as parameterValue } from "../engine/graph/op/leaf.ts";
import { type Value, withModulePath } from "../engine/graph/value.ts";
import type { Generator } from "../engine/random/generator.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { formatShape, type Shape, sameShape } from "../engine/tensor/shape.ts";
import { type Tensor, tensor } from "../engine/tensor/tensor.ts";
import type { Initializer } from "./initializer.ts";

/** A named weight of a network. */
export interface Parameter {
  /** As in the reference's checkpoints, such as `down_blocks.0.resnets.1.conv1.weight`. */
  readonly name: string;
  readonly shape: Shape;
  readonly value: Value;
  readonly initializer: Initializer;
  /** False for running statistics, which the optimizer leaves alone. */
  readonly isTrained: boolean;
}

/** Makes what a network uses of a trained weight, perhaps by weights of its own, declared by their full names. */
export type Adapter = (
  name: string,
  shape: Shape,
  value: Value,
  declare: (name: string, shape: Shape, initializer: Initializer) => Value,
) => Value;

interface Registry {
  readonly adapter: Adapter | null;
  readonly parameters: Map<string, Parameter>;
  readonly activations: Map<string, Value>;
  readonly updates: Map<string, Value>;
  readonly isTraining: boolean;
}

/**
 * A place in a network's tree of modules, where layers declare their parameters.
 *
 * A network is a function `(scope, config, inputs) → values`; building it in a fresh scope collects its parameters,
 * the activation of each module by path (for layer-by-layer comparison) and, in training, new running statistics.
 */
export class Scope {
  readonly path: string;
  readonly #registry: Registry;

  private constructor(path: string, registry: Registry) {
    this.path = path;
    this.#registry = registry;
  }

  /** A new tree. A prefix such as `discriminator` keeps two networks of one graph apart. */
  static root({
    isTraining = false,
    prefix = "",
    adapter = null,
  }: {
    isTraining?: boolean | undefined;
    prefix?: string | undefined;
    adapter?: Adapter | null | undefined;
  } = {}): Scope {
    return new Scope(prefix, {
      adapter,
      parameters: new Map(),
      activations: new Map(),
      updates: new Map(),
      isTraining,
    });
  }

  /** The module below this one that `names` lead to. */
  at(...names: readonly (string | number)[]): Scope {
    const path = [...(this.path === "" ? [] : [this.path]), ...names].join(".");
    return new Scope(path, this.#registry);
  }

  /** Runs the body of this module: its nodes carry the path, its result is kept as the module's activation. */
  within<T extends Value>(build: () => T): T {
    const result = withModulePath(this.path.replaceAll(".", "/"), build);
    this.#registry.activations.set(this.path, result);
    return result;
  }

  /** A trained weight of this module; asked for twice, it is shared. */
  parameter(name: string, shape: Shape, initializer: Initializer): Value {
    const value = this.#declare(this.#fullName(name), shape, initializer, true);
    const { adapter } = this.#registry;
    if (adapter === null) return value;
    return adapter(this.#fullName(name), shape, value, (...added) => this.#declare(...added, true));
  }

  /** A weight that is not trained, such as a running mean. */
  buffer(name: string, shape: Shape, initializer: Initializer): Value {
    return this.#declare(this.#fullName(name), shape, initializer, false);
  }

  /** Notes what a buffer becomes after this training step. */
  update(name: string, next: Value): void {
    this.#registry.updates.set(this.#fullName(name), next);
  }

  /** Whether batch statistics are taken from the batch. */
  get isTraining(): boolean {
    return this.#registry.isTraining;
  }

  /** All parameters of the tree, in order of declaration. */
  get parameters(): ReadonlyMap<string, Parameter> {
    return this.#registry.parameters;
  }

  /** The result of each module of the tree, by path. */
  get activations(): ReadonlyMap<string, Value> {
    return this.#registry.activations;
  }

  /** New values of buffers, by name. */
  get updates(): ReadonlyMap<string, Value> {
    return this.#registry.updates;
  }

  #declare(fullName: string, shape: Shape, initializer: Initializer, isTrained: boolean): Value {
    const known = this.#registry.parameters.get(fullName);
    if (known === undefined) {
      const value = parameterValue(fullName, shape);
      this.#registry.parameters.set(fullName, { name: fullName, shape, value, initializer, isTrained });
      return value;
    }
    if (!sameShape(known.shape, shape)) {
      const shapes = `${formatShape(known.shape)} and ${formatShape(shape)}`;
      throw new FoleyError("shape", `${fullName}: expected one shape, got ${shapes}; share only equal layers`);
    }
    return known.value;
  }

  #fullName(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }
}

/** First values of every parameter, drawn in order of declaration. */
export function initialWeights(
  parameters: ReadonlyMap<string, Parameter>,
  generator: Generator,
): Map<string, Tensor<"float32">> {
  const weights = new Map<string, Tensor<"float32">>();
  for (const { name, shape, initializer } of parameters.values()) {
    weights.set(name, tensor("float32", shape, initializer(shape, generator)));
  }
  return weights;
}
