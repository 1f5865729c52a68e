/** For `vi.waitFor` and `vi.waitUntil`, which know no setting of vitest.config.ts: as long as `expect.poll` waits. */
export const patience = { timeout: 60_000 };
