export type { BenchmarkConfig } from "./benchmark/config.ts";
export { findBenchmarkConfig, type Places } from "./benchmark/find-config.ts";
export { benchmarkReport } from "./benchmark/report.ts";
export { type BenchmarkOptions, runBenchmark } from "./benchmark/run-benchmark.ts";
export { benchmarkStatus } from "./benchmark/status.ts";
export type { ReportFiles } from "./report/report-files.ts";
export { mostRepetitions } from "./sensitivity/interval.ts";
export { type SensitivityStage, studySensitivity } from "./sensitivity/study-folder.ts";
export { runSweep, type Sweep, sweeps } from "./sweep/index.ts";
