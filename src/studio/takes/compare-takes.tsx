import { Dialog } from "@base-ui/react/dialog";
import { type ReactElement, useEffect, useState } from "react";
import { AbPlayer, type ComparedSound } from "../sound/ab-player.tsx";
import { takesOfIds } from "../store/find-takes.ts";
import { audioOf } from "../store/take-store.ts";
import { sayError } from "../toasts.tsx";
import { waveformOf } from "./new-take.ts";
import { stopPlaying } from "./player.ts";
import { closeTakeDialogs, useTakeDialogs } from "./take-dialogs.ts";
import { seedWords, takeFacts } from "./take-words.ts";

/** Two takes at one place, one in the ear after the other. */
export function CompareTakes(): ReactElement {
  const compared = useTakeDialogs((open) => open.compared);
  const [sounds, setSounds] = useState<readonly ComparedSound[]>([]);
  useEffect(() => {
    setSounds([]);
    if (compared === null) return;
    let isHere = true;
    soundsOf(compared)
      .then((loaded) => isHere && setSounds(loaded))
      .catch(sayError);
    return () => {
      isHere = false;
    };
  }, [compared]);
  const [a, b] = sounds;
  return (
    <Dialog.Root open={compared !== null} onOpenChange={(open) => open || close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog wide" data-own-keys>
          <Dialog.Title>Compare two takes</Dialog.Title>
          {a !== undefined && b !== undefined && <AbPlayer soundKey="compared" a={a} b={b} />}
          <Dialog.Close className="button">Close</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function close(): void {
  stopPlaying();
  closeTakeDialogs();
}

async function soundsOf(ids: readonly string[]): Promise<readonly ComparedSound[]> {
  const takes = await takesOfIds(ids);
  return Promise.all(
    takes.map(async (take) => ({
      name: `${take.name}, ${seedWords(take)}, ${takeFacts(take)}`,
      waveform: await waveformOf(await audioOf(take.id), take.name),
    })),
  );
}
