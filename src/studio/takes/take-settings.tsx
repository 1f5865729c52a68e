import type { ReactElement } from "react";
import { wishesSchema, wishNames } from "../../generate/settings.ts";
import { describeSetting } from "../../settings/describe-settings.ts";
import { jsonSchemaOf, noteIn } from "../../settings/expected-words.ts";
import type { Take } from "../take.ts";

interface TakeSettingsProps {
  readonly take: Take;
}

interface SettingLine {
  readonly title: string;
  readonly value: string;
  readonly says: string;
}

/** What the settings' schema calls them, and what the take has. */
function linesOf({ settings }: Take): SettingLine[] {
  if (settings === null) return [];
  const said: Readonly<Record<string, unknown>> = { ...settings };
  return wishNames.flatMap((name) => {
    const value = said[name];
    if (value === undefined || value === null || value === "") return [];
    const schema = wishesSchema.shape[name];
    const { unit, says } = describeSetting(schema, name);
    const title = noteIn(jsonSchemaOf(schema), "title") ?? name;
    return [
      {
        title,
        value: `${wordsOf(value)}${unit === null || typeof value === "string" ? "" : ` ${unit}`}`,
        says: says ?? "",
      },
    ];
  });
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** All that made a take, as its file says it too. */
export function TakeSettings({ take }: TakeSettingsProps): ReactElement {
  const { settings, prompt, warnings, sampleRate, channels, bytes } = take;
  const facts = `${sampleRate} Hz, ${channels === 1 ? "mono" : `${channels} channels`}, ${Math.round(bytes / 1000)} kB`;
  return (
    <section aria-label="What made it">
      <h2>What made it</h2>
      {prompt !== null && <p className="prompt">{prompt}</p>}
      <p className="hint">{facts}</p>
      {settings === null && <p className="hint">foley did not make this sound, or its words were taken out.</p>}
      <dl className="settings">
        {linesOf(take).map(({ title, value, says }) => (
          <div key={title} title={says}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {warnings.map((warning) => (
        <p key={warning} className="hint">
          {warning}
        </p>
      ))}
    </section>
  );
}
