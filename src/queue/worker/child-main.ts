import { serveParent } from "../../library/maker/serve-parent.ts";
import { unitDoer } from "./unit-task.ts";

// The process that does units.
await serveParent(unitDoer);
