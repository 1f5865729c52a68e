export { type VggishConfig, vggishConfigOf } from "./config.ts";
export { bandCount, exampleFrames, leastSamples, vggishExamples, vggishRate } from "./examples.ts";
export { prepareVggish, vggishParameters } from "./prepare.ts";
export { vggish } from "./vggish.ts";
