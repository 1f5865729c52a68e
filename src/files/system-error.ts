import { FoleyError } from "../engine/tensor/error.ts";

/** What the operating system refuses, in words, and what helps. */
const reasons: Readonly<Record<string, readonly [came: string, advice: string]>> = {
  EACCES: ["no permission", "choose a place that you may use"],
  EAGAIN: ["a system that is busy", "try again"],
  EBUSY: ["something that another program uses", "close it or choose another"],
  EDQUOT: ["the disk quota is used up", "free some space or choose another disk"],
  EEXIST: ["a name that is taken", "choose another"],
  EFBIG: ["more than the disk allows in one file", "choose another disk"],
  EILSEQ: ["a name that the disk cannot hold", "choose another"],
  EINVAL: ["what the system does not allow there", "choose another place"],
  EIO: ["a fault of the disk", "check it"],
  EISDIR: ["a folder", "name a file"],
  ELOOP: ["links that lead in a circle", "remove them or choose another place"],
  EMFILE: ["too many open files", "raise the limit with ulimit -n"],
  EMLINK: ["too many links", "choose another place"],
  ENAMETOOLONG: ["a name too long for the disk", "choose a shorter one"],
  ENFILE: ["too many open files on this computer", "close other programs"],
  ENODEV: ["a device that is not here", "choose another place"],
  ENOENT: ["nothing of that name", "check the path"],
  ENOMEM: ["no memory left", "close other programs, or ask for less at once"],
  ENOSPC: ["no space left on the disk", "free some or choose another"],
  ENOTDIR: ["a path of which a part is a file", "choose another folder"],
  ENOTEMPTY: ["a folder that is not empty", "choose another"],
  ENOTSUP: ["what the disk cannot do", "choose another disk"],
  ENXIO: ["a device that nothing answers", "choose another place"],
  EPERM: ["no permission", "choose a place that you may use"],
  EPIPE: ["a reader that is gone", "run it again"],
  EROFS: ["a read-only disk", "choose another"],
  ESTALE: ["a network folder that is gone", "connect it again"],
  ETIMEDOUT: ["no answer in time", "try again"],
  ETXTBSY: ["something that another program uses", "close it or choose another"],
  EXDEV: ["two disks in place of one", "choose a place on the same disk"],
  ECONNREFUSED: ["no server that answers", "check the network"],
  ECONNRESET: ["a connection that broke", "try again"],
  EAI_AGAIN: ["no answer to the server's name", "check the network"],
  ENOTFOUND: ["a server's name that nobody knows", "check the name and the network"],
  ENETUNREACH: ["no way to the server", "check the network"],
  EHOSTUNREACH: ["no way to the server", "check the network"],
};

const verbs: Readonly<Record<string, string>> = {
  open: "open",
  read: "read",
  scandir: "read",
  opendir: "read",
  readlink: "read",
  stat: "find",
  lstat: "find",
  access: "find",
  realpath: "find",
  mkdir: "make",
  mkdtemp: "make",
  symlink: "make",
  link: "make",
  unlink: "remove",
  rmdir: "remove",
  rm: "remove",
  connect: "reach",
  getaddrinfo: "reach",
};

/** Whether the operating system gave an error, as for a file that is not there. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

const ofWriting: ReadonlySet<string> = new Set(["EDQUOT", "EFBIG", "ENOSPC", "EROFS"]);

/** Whether an error is of the place that was written to, also where it names what was copied from. */
export function isOfWriting({ code = "" }: NodeJS.ErrnoException): boolean {
  return ofWriting.has(code);
}

/** What came and what to do, as `no permission; choose a place that you may use`. */
export function systemReason({ code = "an error" }: NodeJS.ErrnoException): string {
  const [came, advice] = reasons[code] ?? [code, "check the place and the space left"];
  return `${came}; ${advice}`;
}

/**
 * An error of the system as one plain line; null for any other error.
 *
 * @param path what it is about, where the error does not say so itself
 */
export function explainSystemError(error: unknown, path?: string): FoleyError | null {
  if (!isSystemError(error)) return null;
  const { syscall = "", path: from, message } = error;
  const dest = "dest" in error && typeof error.dest === "string" ? error.dest : from;
  const where = path ?? (isOfWriting(error) ? dest : from) ?? /'([^']+)'/.exec(message)?.[1];
  const what = `${where === undefined ? "" : `${where}: `}expected to ${verbs[syscall] ?? "write"} ${where === undefined ? "a file" : "it"}`;
  return new FoleyError("io", `${what}, got ${systemReason(error)}`, { cause: error });
}
