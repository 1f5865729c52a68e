import { type ReactElement, StrictMode, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import type { ClipSettings } from "../../../generate/clip.ts";
import { referenceSettings } from "../../../generate/settings.ts";
import { AbPlayer } from "../ab-player.tsx";
import { ToolButton } from "../edit-tools.tsx";
import { ExportDialog } from "../export-dialog.tsx";
import { SoundEditor } from "../sound-editor.tsx";
import { trialProbes } from "./trial-probes.ts";
import { trialSound } from "./trial-sound.ts";
import "../../style/theme.css";
import "../../style/controls.css";

// A page for looking at the parts of this folder alone, and for tests of them. It is no part of what is built.

const query = new URLSearchParams(location.search);

const tried = trialProbes();
Object.assign(window, { tried });

const settings: ClipSettings = {
  ...{ ...referenceSettings, loudness: -23, foley: "0.1.0", model: "nano" },
  ...{ prompt: "a dog barking", audio: null, seed: 7 },
};

function TrialPage(): ReactElement {
  const [seconds, rate] = [Number(query.get("seconds") ?? 5), Number(query.get("rate") ?? 16_000)];
  const waveform = useMemo(() => trialSound(seconds, rate), [seconds, rate]);
  const short = useMemo(() => trialSound(5), []);
  const softer = useMemo(() => ({ ...short, channels: short.channels.map(halved) }), [short]);
  const [isLooping, setLooping] = useState(false);
  const [exported, setExported] = useState(0);
  const take = {
    name: "bark",
    prompt: "a dog barking",
    seed: 7,
    model: "nano",
    settings,
    sampleRate: rate,
    channels: 1,
    isLoop: false,
  };
  const takes = Array.from({ length: exported }, (_, i) => ({ ...take, id: String(i) }));
  return (
    <>
      <h1>Sound parts on trial</h1>
      <SoundEditor
        soundKey="trial"
        name="trial"
        waveform={waveform}
        isLoop={take.isLoop}
        isLooping={isLooping}
        onLoop={setLooping}
        onShown={() => {}}
        onEdited={(edited, edits) => tried.asked.push({ samples: [...(edited.channels[0] ?? [])], edits })}
        onRegion={(order) => tried.asked.push(order)}
        onExtend={(order) => tried.asked.push(order)}
        longestSeconds={600}
        isBusy={false}
      />
      <AbPlayer soundKey="compared" a={{ name: "trial", waveform: short }} b={{ name: "softer", waveform: softer }} />
      <div className="row">
        <ToolButton isDisabled={false} onPress={() => setExported(1)}>
          Export one
        </ToolButton>
        <ToolButton isDisabled={false} onPress={() => setExported(3)}>
          Export three
        </ToolButton>
      </div>
      <ExportDialog
        isOpen={exported > 0}
        onClose={() => setExported(0)}
        versions={[{ words: "trial", takes, load: async () => waveform }]}
      />
    </>
  );
}

function halved(samples: Float32Array): Float32Array {
  return samples.map((sample) => sample / 2);
}

const root = document.getElementById("root");
if (root === null) throw new Error('internal: the page has no element "root"');
createRoot(root).render(
  <StrictMode>
    <TrialPage />
  </StrictMode>,
);
