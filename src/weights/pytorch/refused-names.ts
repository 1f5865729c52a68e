/**
 * What runs programs, opens files or sockets, or unpickles something further, when Python calls it. Nothing in a pickle is
 * ever called here, so a name that is missing below does no harm; a file that holds one of these was made to do harm.
 */
const modules = [
  "os posix nt subprocess _posixsubprocess popen2 commands pty sys shutil",
  "importlib imp pkgutil runpy zipimport pip setuptools distutils",
  "ctypes _ctypes code codeop pdb bdb profile cProfile trace timeit doctest pydoc webbrowser",
  "socket _socket ssl http httplib urllib urllib2 requests aiohttp ftplib smtplib telnetlib xmlrpc asyncio",
  "pickle _pickle cPickle dill cloudpickle marshal shelve joblib",
  "signal _thread multiprocessing.util",
  "torch.serialization torch.hub torch.jit torch.package torch.utils.cpp_extension torch._inductor",
  "numpy.testing numpy.f2py numpy.distutils",
].flatMap((line) => line.split(" "));

const names = new Set([
  ...["builtins", "__builtin__"].flatMap((module) =>
    "eval exec execfile compile open file __import__ input raw_input breakpoint apply globals locals vars setattr delattr"
      .split(" ")
      .map((name) => `${module}.${name}`),
  ),
  "io.open",
  "_io.open",
  "_io.FileIO",
  "types.FunctionType",
  "types.CodeType",
  "operator.methodcaller",
  "_operator.methodcaller",
  "operator.attrgetter",
  "_operator.attrgetter",
  "numpy.load",
  "torch.load",
  "torch.storage._load_from_bytes",
]);

/** Of the modules above, what checkpoints mention without harm: how the memory of a tensor is laid out. */
const harmless = new Set(["torch.serialization._get_layout"]);

const pythonName = /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u;
const longestName = 1000;

/** Whether a name in a pickle is one that no checkpoint has a use for: it would run something, or is no name at all. */
export function isRefusedName(name: string): boolean {
  if (name.length > longestName || !pythonName.test(name)) return true;
  if (harmless.has(name)) return false;
  return names.has(name) || modules.some((module) => name.startsWith(`${module}.`));
}
