/**
 * Looks at once, and again whenever the page's colours may have changed: by the system, or by what its root element says.
 *
 * @returns what ends it
 */
export function watchPageStyle(look: () => void): () => void {
  look();
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", look);
  const observer = new MutationObserver(look);
  observer.observe(document.documentElement, { attributes: true });
  return () => {
    media.removeEventListener("change", look);
    observer.disconnect();
  };
}
