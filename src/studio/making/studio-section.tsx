import type { ReactElement } from "react";
import { BatchList } from "../takes/batch-list.tsx";
import { OrderPanel } from "./order-panel.tsx";
import { QueueList } from "./queue-list.tsx";

/** Where sounds are made: the form, what is being made, and the newest takes. */
export function StudioSection(): ReactElement {
  return (
    <div className="work">
      <div className="side">
        <OrderPanel />
      </div>
      <div className="content">
        <QueueList />
        <BatchList />
      </div>
    </div>
  );
}
