import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import type { ReactElement } from "react";
import { lineOfError } from "./store/library-error.ts";

const manager = Toast.createToastManager();

/** Something that can be done about what is said. */
interface ToastDeed {
  readonly name: string;
  /** Whether it is offered until it is put away, as it cannot be done otherwise. */
  readonly stays: boolean;
  readonly run: () => unknown;
}

/** Says a line in the corner, for a while. */
export function say(line: string, deed: ToastDeed | null = null): void {
  const id = manager.add({
    title: line,
    timeout: deed === null ? 4000 : deed.stays ? 0 : 10_000,
    actionProps:
      deed === null
        ? undefined
        : {
            children: deed.name,
            onClick: () => {
              manager.close(id);
              void attempt(deed.run);
            },
          },
  });
}

/** Says what failed, long enough to be read twice. */
export function sayError(cause: unknown): void {
  const line = lineOfError(cause);
  // Of a high priority it would be hidden from those who do not see it, with its button.
  manager.add({ title: line, type: "error", timeout: 20_000 });
}

/** Does something, and says it where it fails. */
export async function attempt(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (cause) {
    sayError(cause);
  }
}

/** Where what is said appears. */
export function Toasts(): ReactElement {
  return (
    <Toast.Provider toastManager={manager} limit={4}>
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList(): ReactElement[] {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast" data-type={toast.type}>
      <Toast.Title className="grow" render={<p />} />
      <Toast.Action className="button" />
      <Toast.Close className="button plain icon" aria-label="Put away">
        <X size={14} aria-hidden />
      </Toast.Close>
    </Toast.Root>
  ));
}
