import type { ReactElement, ReactNode } from "react";
import type { Loaded } from "./use-loaded.ts";

interface LoadedViewProps<T> {
  readonly loaded: Loaded<T>;
  /** What is being looked for, as in "the runs". */
  readonly what: string;
  /** Tries again. */
  readonly onAgain: () => void;
  readonly children: (value: T) => ReactNode;
}

/** What was loaded, or what is to be said meanwhile. */
export function LoadedView<T>({ loaded, what, onAgain, children }: LoadedViewProps<T>): ReactElement {
  if (loaded.state === "loaded") return <>{children(loaded.value)}</>;
  if (loaded.state === "loading") return <p className="hint">Looking for {what} …</p>;
  return (
    <>
      <p className="notice bad" role="alert">
        <span className="grow">{loaded.fault}</span>
        <button type="button" className="button" onClick={onAgain}>
          Try again
        </button>
      </p>
      {loaded.last !== null && children(loaded.last)}
    </>
  );
}
