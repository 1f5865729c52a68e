import { create } from "zustand";

/** Light, dark, or as the system has it. */
export const themeNames = ["system", "light", "dark"] as const;
export type ThemeName = (typeof themeNames)[number];

const place = "foley-studio-theme";

function keptTheme(): ThemeName {
  const kept = localStorage.getItem(place);
  return themeNames.find((name) => name === kept) ?? "system";
}

export const useTheme = create<{ readonly theme: ThemeName }>(() => ({ theme: keptTheme() }));

/** Shows a theme, and remembers it. */
export function setTheme(theme: ThemeName): void {
  localStorage.setItem(place, theme);
  useTheme.setState({ theme });
  showTheme();
}

/** Shows the theme that is kept. */
export function showTheme(): void {
  const { theme } = useTheme.getState();
  if (theme === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.setAttribute("data-theme", theme);
}
