import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { FoleyError } from "../../../engine/tensor/error.ts";

/** The folders of a data folder, and how things are called that the server puts there. */
const idIn = { jobs: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, sounds: /^[0-9a-f]{64}$/ } as const;

/**
 * Says what lies in a data folder and stands in no row of its database, as beside one that was begun anew or is older: all of it is left
 * as it is.
 */
export async function tellUnknown(
  dataFolder: string,
  isKnown: Readonly<Record<keyof typeof idIn, (id: string) => boolean>>,
  log: (error: unknown) => void,
): Promise<void> {
  const count = async (folder: keyof typeof idIn): Promise<number> => {
    const names = await readdir(join(dataFolder, folder)).catch(() => []);
    return names.filter((name) => idIn[folder].test(name) && !isKnown[folder](name)).length;
  };
  const [jobs, sounds] = [await count("jobs"), await count("sounds")];
  if (jobs + sounds === 0) return;
  const came = `${jobs} in jobs and ${sounds} in sounds that it does not`;
  const advice = "they are left as they are: bring back the database that does, or delete them";
  log(new FoleyError("data", `${dataFolder}: expected what its database knows, got ${came}; ${advice}`));
}
