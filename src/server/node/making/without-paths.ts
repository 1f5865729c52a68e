import type { MakingEvent } from "./messages.ts";

/** What is told meanwhile, as callers may hear it. @param hide takes this computer's paths out of a message */
export function withoutPaths(event: MakingEvent, hide: (message: string) => string): MakingEvent {
  switch (event.name) {
    case "warning":
      return { ...event, data: { message: hide(event.data.message) } };
    case "result":
      return { ...event, data: { ...event.data, warnings: event.data.warnings.map(hide) } };
    case "progress": {
      const { note } = event.data;
      return note === undefined ? event : { ...event, data: { ...event.data, note: hide(note) } };
    }
    case "preview":
      return event;
  }
}
