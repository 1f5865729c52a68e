export { type Classification, classifier } from "./classifier.ts";
export { type ClassifierConfig, parseClassifierConfig } from "./config.ts";
