import type { Redis } from "ioredis";
import { keyPrefix } from "./order-book.ts";

const newsChannel = `${keyPrefix}news`;

/** What workers are told at once. What is lost they find out by themselves, a while later. */
export type QueueNews =
  /** Units came to these lanes, or a pause ended. */
  | { readonly kind: "units"; readonly lanes: readonly string[] }
  /** Nobody wants these any more. */
  | { readonly kind: "canceled"; readonly keys: readonly string[] };

export async function tellWorkers(redis: Redis, news: QueueNews): Promise<void> {
  await redis.publish(newsChannel, JSON.stringify(news));
}

/** Hears what workers are told, on a connection of its own. @returns ends it */
export async function hearNews(redis: Redis, hear: (news: QueueNews) => void): Promise<() => void> {
  const ears = redis.duplicate();
  ears.on("error", () => {});
  ears.on("message", (_channel: string, text: string) => hear(JSON.parse(text)));
  await ears.subscribe(newsChannel);
  return () => ears.disconnect();
}
