/** @param folder where other files may lie too */
export function buildWeb(folder: string): Promise<void>;
