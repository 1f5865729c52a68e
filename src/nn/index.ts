export * from "./initializer.ts";
export * from "./layer.ts";
export { addLowRank, isLoraName, type LoraConfig, loraAdapter, loraBase, mergeLora } from "./lora.ts";
export { fromPixelRows, type PixelRows, toPixelRows } from "./pixel-rows.ts";
export { initialWeights, type Parameter, Scope } from "./scope.ts";
export { transposedConvolution } from "./transposed-convolution.ts";
export {
  averagePooled,
  fourOutputs,
  maxPooled,
  productCount,
  scalePixels,
  type Tiles,
  type Tiling,
  twoOutputs,
  untiled,
  wholeOfTwo,
  winogradConvolution,
  winogradKernel,
} from "./winograd.ts";
