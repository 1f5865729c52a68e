export { mostRepetitions } from "./sensitivity/interval.ts";
export type { ReportFiles } from "./sensitivity/report.ts";
export { type SensitivityStage, studySensitivity } from "./sensitivity/study-folder.ts";
