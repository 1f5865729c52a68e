import type { ReactElement } from "react";
import { hrefOf, type SectionName, sectionNames, useRoute } from "./route.ts";

const titles: Readonly<Record<SectionName, string>> = { studio: "Studio", library: "Library", research: "Research" };

/** The whole studio: its sections, and what is common to them. */
export function App(): ReactElement {
  const { section } = useRoute();
  return (
    <div className="shell">
      <header className="bar">
        <span className="mark">foley</span>
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
      </header>
      <main>{titles[section]}</main>
    </div>
  );
}
