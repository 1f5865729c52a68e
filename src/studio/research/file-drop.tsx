import { FileUp } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { FileButton } from "../file-button.tsx";
import { useDropTarget } from "../use-drop-target.ts";

interface FileDropProps {
  /** What the field is for, for those who do not see it. */
  readonly called: string;
  /** What may be dropped, in words. */
  readonly children: ReactNode;
  onFile(file: File): void;
}

/** Where a JSON file is dropped or chosen. */
export function FileDrop({ called, children, onFile }: FileDropProps): ReactElement {
  const give = (file: File | undefined): void => {
    if (file !== undefined) onFile(file);
  };
  const drop = useDropTarget(({ files }) => give(files[0]));
  return (
    // A place to drop on; the field within does the same by keys.
    <div className="drop" {...drop}>
      <FileUp size={16} aria-hidden />
      <span className="grow">
        {children}
        <FileButton
          label="Choose a file…"
          called={called}
          accept=".json,application/json"
          isFolder={false}
          isMany={false}
          onFiles={([file]) => give(file)}
        />
      </span>
    </div>
  );
}
