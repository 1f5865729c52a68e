import { type SoundTaskName, type SoundTasks, soundTasks } from "../../src/studio/sound/work/sound-tasks.ts";

/** Work on a sound in the thread of a test, where there are no workers of a page. */
export function soundWorkHere<K extends SoundTaskName>(
  task: K,
  given: SoundTasks[K]["given"],
): Promise<SoundTasks[K]["made"]> {
  return soundTasks[task](given, { tell: () => {}, goOn: async () => true });
}
