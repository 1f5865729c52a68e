export * from "./initializer.ts";
export * from "./layer.ts";
export { fromPixelRows, toPixelRows } from "./pixel-rows.ts";
export { initialWeights, type Parameter, Scope } from "./scope.ts";
export {
  averagePooled,
  fourOutputs,
  maxPooled,
  scalePixels,
  type Tiling,
  twoOutputs,
  untiled,
  wholeOfTwo,
  winogradConvolution,
} from "./winograd.ts";
