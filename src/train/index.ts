export { openPreparedCache } from "./data/prepared-cache.ts";
export { type ClipFill, clipFills } from "./data/training-clip.ts";
export {
  findJob,
  type Job,
  type JobRequest,
  jobs,
  type Overrides,
  type PreparedJob,
  prepareLdmData,
} from "./job/index.ts";
export { type LoopOptions, runTraining, type TrainEvent } from "./run/loop.ts";
export { readRunLog } from "./run/run-log.ts";
export type { ScoringOptions, SoundWish } from "./score/sound-scorer.ts";
export type { TrainingTask } from "./task/training-task.ts";
