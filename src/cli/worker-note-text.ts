import type { WorkerNote } from "../queue/worker/worker-note.ts";

/** What a worker tells, as a line: for people, or as JSON with the time. */
export function workerNoteText(note: WorkerNote, form: "text" | "json"): string {
  return form === "json" ? `${JSON.stringify({ time: new Date().toISOString(), ...note })}\n` : `${textOf(note)}\n`;
}

function textOf(note: WorkerNote): string {
  switch (note.event) {
    case "ready":
      return `${note.worker} takes units${note.lanes.length === 0 ? ", of which there are none yet" : ` of ${note.lanes.join(", ")}`}`;
    case "unit": {
      const { key, kind, end, seconds, error } = note;
      return `${kind} ${key.slice(0, 12)}: ${end} (${seconds.toFixed(2)} s)${error === null ? "" : `: ${error}`}`;
    }
    case "rest":
      return `resting for ${note.seconds} s: ${note.error}`;
    case "connection":
      return `the queue: ${note.error}; trying again`;
    case "stop":
      return `stopping: ${note.running} running`;
  }
}
