import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { LoadedView } from "./loaded-view.tsx";

it("keeps what was told last where no more comes, with the fault and a way to try again", () => {
  const loaded = { state: "failed", fault: "no answer", last: "the curves" } as const;
  const view = LoadedView<string>({ loaded, what: "the run", onAgain: () => {}, children: (value) => value });
  const shown = renderToStaticMarkup(view);
  for (const words of ["no answer", "Try again", "the curves"]) expect(shown).toContain(words);
});
