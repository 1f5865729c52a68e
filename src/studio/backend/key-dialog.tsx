import { Dialog } from "@base-ui/react/dialog";
import { type ReactElement, useId, useState } from "react";
import { useKeyQuestion } from "./server-key.ts";

/** Asks for the server's key. */
export function KeyDialog(): ReactElement {
  const id = useId();
  const question = useKeyQuestion((state) => state.question);
  const [key, setKey] = useState("");
  const refuse = (): void => {
    question?.refuse();
    setKey("");
  };
  return (
    <Dialog.Root open={question !== null} onOpenChange={(open) => !open && refuse()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup
          className="dialog"
          render={
            <form
              onSubmit={(event) => {
                event.preventDefault();
                question?.answer(key.trim());
                setKey("");
              }}
            />
          }
        >
          <Dialog.Title>This server wants its key</Dialog.Title>
          <div className="field">
            <label htmlFor={id}>Key</label>
            <input
              id={id}
              className="input"
              type="password"
              autoComplete="current-password"
              value={key}
              aria-describedby={`${id}-hint`}
              aria-invalid={question?.wasWrong === true}
              onChange={(event) => setKey(event.target.value)}
            />
            <p id={`${id}-hint`} className={question?.wasWrong === true ? "fault" : "hint"}>
              {question?.wasWrong === true ? "This key did not fit. " : ""}Whoever started the server knows it; it is
              kept until this tab is closed.
            </p>
          </div>
          <div className="row">
            <button type="submit" className="button main" disabled={key.trim() === ""}>
              Go on
            </button>
            <Dialog.Close className="button">Not now</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
