/** The whole path of a local file as the folder that it lies in and its name there. */
export function splitPath(file: string): { readonly folder: string; readonly name: string } {
  // Only paths of Windows, which begin with no slash, have backslashes between their parts.
  const end = file.startsWith("/") ? file.lastIndexOf("/") : Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\"));
  return { folder: file.slice(0, Math.max(end, 0)), name: file.slice(end + 1) };
}
