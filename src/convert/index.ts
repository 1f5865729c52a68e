export { type ConvertOptions, convertModel } from "./convert.ts";
