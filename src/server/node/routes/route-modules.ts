import { audioGenerationRoutes } from "./audio-generation.ts";
import { jobEventRoutes } from "./job-events.ts";
import { jobFileRoutes } from "./job-files.ts";
import { jobSoundRoutes } from "./job-sounds.ts";
import { jobRoutes } from "./jobs.ts";
import { nameRoutes } from "./names.ts";
import { placeSoundRoutes } from "./place-sounds.ts";
import { researchRoutes } from "./research.ts";
import type { RouteModule } from "./route-module.ts";
import { soundGenerationRoutes } from "./sound-generation.ts";
import { soundRoutes } from "./sounds.ts";

/** All that the server answers, in the order in which routes are tried. */
export const routeModules: readonly RouteModule[] = [
  jobRoutes,
  jobEventRoutes,
  jobSoundRoutes,
  jobFileRoutes,
  soundRoutes,
  nameRoutes,
  placeSoundRoutes,
  researchRoutes,
  soundGenerationRoutes,
  audioGenerationRoutes,
];
