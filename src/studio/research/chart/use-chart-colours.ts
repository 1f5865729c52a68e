import { type RefObject, useEffect, useState } from "react";
import { watchPageStyle } from "../../style/watch-page-style.ts";

/** Colours of a chart as the page has them now, in a notation that a canvas knows. */
export interface ChartColours {
  readonly text: string;
  readonly line: string;
  readonly ground: string;
  /** Told apart, and used in their order. */
  readonly curves: readonly string[];
}

const curveCount = 8;

/** What the page's style calls the colour of a curve. @param place among all curves of a figure */
export function curveColour(place: number): string {
  return `curve-${(place % curveCount) + 1}`;
}

/** The colours that the page's style gives a chart, also after they changed. */
export function useChartColours(element: RefObject<HTMLElement | null>): ChartColours | null {
  const [colours, setColours] = useState<ChartColours | null>(null);
  useEffect(() => {
    const look = (): void => {
      if (element.current === null) return;
      const next = coloursOf(element.current);
      // The page is watched for whatever may change its colours; most changes do not.
      setColours((now) => (JSON.stringify(now) === JSON.stringify(next) ? now : next));
    };
    return watchPageStyle(look);
  }, [element]);
  return colours;
}

function coloursOf(element: HTMLElement): ChartColours {
  const probe = element.appendChild(document.createElement("span"));
  const read = (name: string): string => {
    probe.dataset.colour = name;
    return getComputedStyle(probe).color;
  };
  const colours = {
    text: read("text"),
    line: read("line"),
    ground: read("ground"),
    curves: Array.from({ length: curveCount }, (_, i) => read(curveColour(i))),
  };
  probe.remove();
  return colours;
}

/** A colour that lets through what is behind it. @param share 0 to 1 */
export function translucent(colour: string, share: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(100 * share)}%, transparent)`;
}
