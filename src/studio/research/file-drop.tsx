import { FileUp } from "lucide-react";
import { type DragEvent, type ReactElement, type ReactNode, useState } from "react";

interface FileDropProps {
  /** What the field is for, for those who do not see it. */
  readonly called: string;
  /** What may be dropped, in words. */
  readonly children: ReactNode;
  onFile(file: File): void;
}

/** Where a JSON file is dropped or chosen. */
export function FileDrop({ called, children, onFile }: FileDropProps): ReactElement {
  const [isOver, setOver] = useState(false);
  const give = (file: File | undefined): void => {
    if (file !== undefined) onFile(file);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    give(event.dataTransfer.files[0]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop on; the field within does the same by keys
    <div
      className="drop"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <FileUp size={16} aria-hidden />
      <span className="grow">
        {children}
        <input
          type="file"
          accept=".json,application/json"
          aria-label={called}
          onChange={(event) => give(event.target.files?.[0])}
        />
      </span>
    </div>
  );
}
