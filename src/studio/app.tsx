import { Keyboard, Moon, Repeat, Sun, SunMoon } from "lucide-react";
import { lazy, type ReactElement, Suspense, useEffect, useState } from "react";
import { findBackend, useBackend } from "./backend/backend-state.ts";
import { KeyDialog } from "./backend/key-dialog.tsx";
import { KeysDialog } from "./keys/keys-dialog.tsx";
import { listenForKeys, useKeyList } from "./keys/shortcuts.ts";
import { LibrarySection } from "./library/library-section.tsx";
import { keepLibrary } from "./library/library-space.tsx";
import { listenForDrops } from "./making/drop-anywhere.ts";
import { takeUpOrders } from "./making/queue.ts";
import { StudioSection } from "./making/studio-section.tsx";
import { PartGuard } from "./part-guard.tsx";
import { hrefOf, type SectionName, sectionNames, useRoute } from "./route.ts";
import { askBeforeLeaving } from "./takes/ask-before-leaving.ts";
import { setLooping, usePlayer } from "./takes/player.ts";
import { useTakeDialogs } from "./takes/take-dialogs.ts";
import { TakePage } from "./takes/take-page.tsx";
import { setTheme, type ThemeName, useTheme } from "./theme.ts";
import { attempt, Toasts } from "./toasts.tsx";

const titles: Readonly<Record<SectionName, string>> = { studio: "Studio", library: "Library", research: "Research" };

/** The whole studio: its sections, and what is common to them. */
export function App(): ReactElement {
  const { section, take } = useRoute();
  useEffect(() => {
    void findBackend();
    void attempt(keepLibrary);
    const ends = [listenForKeys(), listenForDrops(), askBeforeLeaving()];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  const backend = useBackend((state) => state.backend);
  useEffect(() => {
    if (backend !== null) void attempt(takeUpOrders);
  }, [backend]);
  return (
    <div className="shell">
      <Top section={section} />
      <main>
        <Notices />
        <Section name={section} take={take} />
      </main>
      <KeysDialog />
      <KeyDialog />
      <TakeDialogs />
      <Toasts />
    </div>
  );
}

const ResearchSection = lazy(async () => ({
  default: (await import("./research/research-section.tsx")).ResearchSection,
}));

const ExportTakes = lazy(async () => ({ default: (await import("./takes/export-takes.tsx")).ExportTakes }));
const CompareTakes = lazy(async () => ({ default: (await import("./takes/compare-takes.tsx")).CompareTakes }));

/** Loaded when first wanted. */
function TakeDialogs(): ReactElement {
  const { exported, compared } = useTakeDialogs();
  const [isWanted, setWanted] = useState({ exporting: false, comparing: false });
  if (exported.length > 0 && !isWanted.exporting) setWanted({ ...isWanted, exporting: true });
  if (compared !== null && !isWanted.comparing) setWanted({ ...isWanted, comparing: true });
  return (
    <PartGuard what="This dialog">
      <Suspense>
        {isWanted.exporting && <ExportTakes />}
        {isWanted.comparing && <CompareTakes />}
      </Suspense>
    </PartGuard>
  );
}

interface SectionProps {
  readonly name: SectionName;
  readonly take: string | null;
}

function Section({ name, take }: SectionProps): ReactElement {
  if (name === "research")
    return (
      <PartGuard what="Research">
        <Suspense fallback={<div className="page" />}>
          <ResearchSection at={take} />
        </Suspense>
      </PartGuard>
    );
  if (take !== null) return <TakePage key={take} id={take} />;
  return name === "studio" ? <StudioSection /> : <LibrarySection />;
}

interface TopProps {
  readonly section: SectionName;
}

function Top({ section }: TopProps): ReactElement {
  const backend = useBackend((state) => state.backend);
  const isLooping = usePlayer((playing) => playing.isLooping);
  return (
    <header className="top">
      <h1>foley</h1>
      <nav aria-label="Sections">
        {sectionNames.map((name) => (
          <a
            key={name}
            href={hrefOf({ section: name, take: null })}
            aria-current={name === section ? "page" : undefined}
          >
            {titles[name]}
          </a>
        ))}
      </nav>
      <span className="place">
        {backend === null ? "" : `Sounds are made by ${backend.facts.place}, ${backend.facts.manner}`}
      </span>
      <div className="row tools">
        <button
          type="button"
          className="button plain icon"
          aria-pressed={isLooping}
          aria-label="Play takes as loops"
          title="Play takes as loops (L)"
          onClick={() => setLooping(!isLooping)}
        >
          <Repeat size={15} aria-hidden />
        </button>
        <ThemeButton />
        <button
          type="button"
          className="button plain icon"
          aria-label="Keys"
          title="Keys (?)"
          onClick={() => useKeyList.setState({ isOpen: true })}
        >
          <Keyboard size={15} aria-hidden />
        </button>
      </div>
    </header>
  );
}

const nextTheme: Readonly<Record<ThemeName, ThemeName>> = { system: "light", light: "dark", dark: "system" };

function ThemeButton(): ReactElement {
  const theme = useTheme((state) => state.theme);
  const Icon = { system: SunMoon, light: Sun, dark: Moon }[theme];
  const words = `Colours: ${theme === "system" ? "as the system has them" : theme}`;
  return (
    <button
      type="button"
      className="button plain icon"
      aria-label={words}
      title={words}
      onClick={() => setTheme(nextTheme[theme])}
    >
      <Icon size={15} aria-hidden />
    </button>
  );
}

/** What is to be said of where sounds are made. */
function Notices(): ReactElement | null {
  const { note, error, backend } = useBackend();
  const lines = [...(note === null ? [] : [note]), ...(backend?.facts.notes ?? [])];
  if (error === null && lines.length === 0) return null;
  return (
    <div className="notices">
      {error !== null && (
        <p className="notice bad" role="alert">
          <span className="grow">{error}</span>
          <button type="button" className="button" onClick={() => void findBackend()}>
            Try again
          </button>
        </p>
      )}
      {lines.map((line) => (
        <p key={line} className="notice">
          {line}
        </p>
      ))}
    </div>
  );
}
