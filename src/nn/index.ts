export * from "./initializer.ts";
export * from "./layer.ts";
export { initialWeights, type Parameter, Scope } from "./scope.ts";
