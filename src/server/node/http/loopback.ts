const names: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);

/** Whether only this computer can call at an address. */
export function isLoopback(host: string): boolean {
  return names.has(host);
}
