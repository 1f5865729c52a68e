export { measureSensitivity, type StudyClip } from "./sensitivity/experiment.ts";
export { mostRepetitions } from "./sensitivity/interval.ts";
export { sensitivityReport } from "./sensitivity/report.ts";
