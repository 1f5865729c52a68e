import { Dialog } from "@base-ui/react/dialog";
import type { ReactElement } from "react";
import { setLetterKeys, useLetterKeys } from "./letter-keys.ts";
import { generalShortcuts, type Shortcut, takeShortcuts, useKeyList } from "./shortcuts.ts";

/** The list of keys, made of what they do. */
export function KeysDialog(): ReactElement {
  const isOpen = useKeyList((list) => list.isOpen);
  const areOn = useLetterKeys((keys) => keys.areOn);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => useKeyList.setState({ isOpen: open })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title>Keys</Dialog.Title>
          <div className="keys">
            <Keys title="Everywhere" all={generalShortcuts} />
            <Keys title="With a take that has the focus" all={takeShortcuts} />
          </div>
          <label className="check">
            <input
              type="checkbox"
              checked={areOn}
              onChange={({ currentTarget }) => setLetterKeys(currentTarget.checked)}
            />
            Letters, digits and signs work by themselves
          </label>
          <Dialog.Close className="button">Close</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface KeysProps {
  readonly title: string;
  readonly all: readonly Shortcut[];
}

function Keys({ title, all }: KeysProps): ReactElement {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {all.map(({ keys, says }) => (
          <div key={says}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
