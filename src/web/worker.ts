import { JobDesk } from "./worker/job-desk.ts";

/** The worker's own script: it computes, so that the page never stands still. */
const desk = new JobDesk((message, transfer) => globalThis.postMessage(message, { transfer: [...transfer] }));

globalThis.addEventListener("message", ({ data }) => desk.hear(data));
