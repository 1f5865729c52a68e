import { Component, type ReactNode } from "react";
import { faultWords } from "./part-fault.ts";

interface PartGuardProps {
  /** What is there otherwise, as in "Research". */
  readonly what: string;
  readonly children: ReactNode;
}

interface PartGuardState {
  /** Null where nothing failed. */
  readonly fault: Error | null;
}

/** A part of the studio that is loaded when it is wanted: where that fails, it is said in its place, and the rest goes on. */
export class PartGuard extends Component<PartGuardProps, PartGuardState> {
  override state: PartGuardState = { fault: null };

  static getDerivedStateFromError(cause: unknown): PartGuardState {
    return { fault: cause instanceof Error ? cause : new Error(String(cause)) };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === null) return this.props.children;
    return (
      <div className="notices">
        <p className="notice bad" role="alert">
          <span className="grow">
            {this.props.what} {faultWords(fault)}. What is in the library stays.
          </span>
          <button type="button" className="button" onClick={() => window.location.reload()}>
            Load the page again
          </button>
        </p>
      </div>
    );
  }
}
