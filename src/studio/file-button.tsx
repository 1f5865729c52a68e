import type { ReactElement } from "react";

interface FileButtonProps {
  /** What stands on it. */
  readonly label: string;
  /** What the field is for, for those who do not see it. */
  readonly called: string;
  /** What may be chosen, as browsers take it; null for every file. */
  readonly accept: string | null;
  readonly isFolder: boolean;
  readonly isMany: boolean;
  onFiles(files: readonly File[]): void;
}

/** A button by which files are chosen; keys work it as they work any field of files. */
export function FileButton({ label, called, accept, isFolder, isMany, onFiles }: FileButtonProps): ReactElement {
  return (
    <label className="button file-button">
      {label}
      <input
        type="file"
        className="visually-hidden"
        aria-label={called}
        accept={accept ?? undefined}
        multiple={isMany || isFolder}
        ref={(input) => {
          if (input !== null) input.webkitdirectory = isFolder;
        }}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file may be chosen again once it is mended.
          event.target.value = "";
          onFiles(files);
        }}
      />
    </label>
  );
}
