import { type ReactElement, StrictMode, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { SoundEditor } from "../sound-editor.tsx";
import { trialSound } from "./trial-sound.ts";
import "../../style/theme.css";

// A page for looking at the parts of this folder alone, and for tests of them. It is no part of what is built.

const query = new URLSearchParams(location.search);

declare global {
  interface Window {
    /** What the parts asked for, for tests. */
    asked: unknown[];
  }
}
window.asked = [];

function TrialPage(): ReactElement {
  const waveform = useMemo(
    () => trialSound(Number(query.get("seconds") ?? 5), Number(query.get("rate") ?? 16_000)),
    [],
  );
  const [isLooping, setLooping] = useState(false);
  return (
    <>
      <h1>Sound parts on trial</h1>
      <SoundEditor
        soundKey="trial"
        name="trial"
        waveform={waveform}
        isLooping={isLooping}
        onLoop={setLooping}
        onEdited={(edited, edits) => window.asked.push({ edited, edits })}
        onRegion={(order) => window.asked.push(order)}
        onExtend={(order) => window.asked.push(order)}
        longestSeconds={600}
        isBusy={false}
      />
    </>
  );
}

const root = document.getElementById("root");
if (root === null) throw new Error('internal: the page has no element "root"');
createRoot(root).render(
  <StrictMode>
    <TrialPage />
  </StrictMode>,
);
