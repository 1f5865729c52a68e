import type { ReactElement, ReactNode } from "react";

interface ScrolledProps {
  /** What is shown, for those who do not see it. */
  readonly called: string;
  readonly children: ReactNode;
}

/** A table that is wider than a narrow page: it scrolls by itself, by keys too. */
export function Scrolled({ called, children }: ScrolledProps): ReactElement {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section className="scrolled" tabIndex={0} aria-label={`${called}, scrolls`}>
      {children}
    </section>
  );
}
