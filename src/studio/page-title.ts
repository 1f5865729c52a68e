import { useEffect } from "react";

const studio = "foley studio";

/** Calls the page by what is open, while it is. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} – ${studio}`;
    return () => {
      document.title = studio;
    };
  }, [title]);
}
