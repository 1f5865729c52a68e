import { useLiveQuery } from "dexie-react-hooks";
import type { ReactElement } from "react";
import { takeOfId } from "../store/find-takes.ts";

interface TakePageProps {
  readonly id: string;
}

/** One take, with all that is known of it. */
export function TakePage({ id }: TakePageProps): ReactElement | null {
  const take = useLiveQuery(() => takeOfId(id).then((found) => found ?? null), [id]);
  if (take === undefined) return null;
  return <div className="page">{take?.name ?? "This take was deleted."}</div>;
}
