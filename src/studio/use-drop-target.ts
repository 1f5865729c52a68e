import { type DragEvent, useState } from "react";

/** What an element says and hears so that something may be dropped onto it. */
interface DropTargetProps {
  /** Whether something is held over it. */
  readonly "data-over": boolean;
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDragLeave: () => void;
  readonly onDrop: (event: DragEvent) => void;
}

/** Lets an element take what is dropped onto it. */
export function useDropTarget(take: (dropped: DataTransfer) => void): DropTargetProps {
  const [isOver, setOver] = useState(false);
  return {
    "data-over": isOver,
    onDragOver: (event) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event) => {
      event.preventDefault();
      setOver(false);
      take(event.dataTransfer);
    },
  };
}
