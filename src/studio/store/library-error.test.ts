import { expect, it } from "vitest";
import { lineOfError } from "./library-error.ts";

const named = (name: string, message: string, inner: unknown = null): Error =>
  Object.assign(new Error(message), { name, inner });

it("says in words that a browser may keep nothing, however deep that lies", () => {
  const missing = named("MissingAPIError", "IndexedDB API missing.");
  for (const error of [missing, named("DatabaseClosedError", "closed", missing), named("SecurityError", "denied")])
    expect(lineOfError(error)).toMatch(/^library: expected a browser that keeps data of this page/);
});

it("leaves any other error its words", () => {
  expect(lineOfError(new Error("nothing there"))).toBe("nothing there");
  expect(lineOfError("stopped")).toBe("stopped");
});
