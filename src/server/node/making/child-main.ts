import { serveParent } from "../../../library/maker/serve-parent.ts";
import { doJob } from "./do-job.ts";

// The process that makes things.
await serveParent(() => doJob);
