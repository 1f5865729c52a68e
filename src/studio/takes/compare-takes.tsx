import { Dialog } from "@base-ui/react/dialog";
import { type ReactElement, useEffect, useState } from "react";
import { AbPlayer, type ComparedSound } from "../sound/ab-player.tsx";
import { sayError } from "../toasts.tsx";
import { comparedSounds } from "./compared-sounds.ts";
import { stopPlaying } from "./player.ts";
import { closeTakeDialogs, useTakeDialogs } from "./take-dialogs.ts";

/** Two takes at one place, one in the ear after the other. */
export function CompareTakes(): ReactElement {
  const compared = useTakeDialogs((open) => open.compared);
  const [sounds, setSounds] = useState<readonly ComparedSound[]>([]);
  useEffect(() => {
    setSounds([]);
    if (compared === null) return;
    let isHere = true;
    comparedSounds(compared)
      .then((loaded) => isHere && setSounds(loaded))
      .catch((cause) => {
        sayError(cause);
        if (isHere) close();
      });
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
