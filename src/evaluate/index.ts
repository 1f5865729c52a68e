export { SoundClassifier, type Verdict } from "./sound-classifier.ts";
