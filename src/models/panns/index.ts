export { cnn14Head, cnn14Places, contextFrames, framesPerPlace } from "./cnn14.ts";
export { type PannsConfig, pannsConfigOf, pannsMelPresets } from "./config.ts";
export { PannsLogMel, type PannsMel } from "./log-mel.ts";
export { cnn14Parameters, prepareCnn14 } from "./prepare.ts";
