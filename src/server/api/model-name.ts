import { z } from "zod";

/** Names come from `/v1/models`, or are `job:ID` for what a job trained; nothing in a request is a path. */
export const modelNameSchema = z.string().min(1).max(200);
