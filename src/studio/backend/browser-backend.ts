import type { Backend } from "./backend.ts";

/** This browser makes the sounds. */
export async function openBrowserBackend(): Promise<Backend> {
  const { pretendBackend } = await import("./pretend-backend.ts");
  return pretendBackend;
}
