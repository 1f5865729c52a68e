import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { FoleyError } from "../../tensor/error.ts";
import { type Device, devices } from "../device.ts";
import { deviceFacts } from "../device-facts.ts";
import { bindingPackage, loadBinding } from "./binding.ts";

/** Fastest first. The processor is everywhere. */
const preference: readonly Device[] = ["cuda", "coreml", "dml", "webgpu", "cpu"];

/** What this machine has for each device, told by files: a library that is asked in vain prints its complaint. */
const isPresent: { readonly [D in Device]: () => boolean } = {
  cpu: () => true,
  cuda: () => hasProviderLibrary("cuda"),
  webgpu: () => process.platform !== "linux" || (hasGraphicsDevice() && hasVulkan()),
  coreml: () => process.platform === "darwin",
  dml: () => process.platform === "win32",
};

/** The devices whose code this build of ONNX Runtime holds, fastest first. */
function builtInDevices(): Device[] {
  const built = new Set(
    loadBinding()
      .listSupportedBackends()
      .map((backend) => backend.name),
  );
  return preference.filter((device) => built.has(device));
}

/** The devices that this build and this machine have the parts for, fastest first; whether one works shows as it starts. */
export function availableDevices(): Device[] {
  return builtInDevices().filter((device) => isPresent[device]());
}

/** The devices that `auto` tries, in order; the last is the processor, which always works. */
export function automaticDevices(): Device[] {
  return availableDevices().filter((device) => deviceFacts[device].isAutomatic);
}

/**
 * A device that was asked for by name.
 *
 * @throws FoleyError "usage" for a name that is none, "device" for one that is not built in; both name what is
 */
export function namedDevice(name: string, builtIn: readonly Device[] = builtInDevices()): Device {
  const device = devices.find((known) => known === name);
  if (device === undefined) {
    throw new FoleyError("usage", `device: expected auto, ${devices.join(", ")}, got "${name}"; choose one of them`);
  }
  if (!builtIn.includes(device)) {
    const here = availableDevices().join(", ");
    throw new FoleyError(
      "device",
      `device: expected one that is built in (here: ${here}), got "${device}"; choose another or auto`,
    );
  }
  return device;
}

/** ONNX Runtime loads CUDA from a library beside its own, which its installation may leave out. */
function hasProviderLibrary(provider: string): boolean {
  const file =
    process.platform === "win32" ? `onnxruntime_providers_${provider}.dll` : `libonnxruntime_providers_${provider}.so`;
  const binaries = join(dirname(createRequire(import.meta.url).resolve(bindingPackage)), "..", "bin");
  if (!existsSync(binaries)) return false;
  return readdirSync(binaries).some((version) =>
    existsSync(join(binaries, version, process.platform, process.arch, file)),
  );
}

function hasGraphicsDevice(): boolean {
  if (["/dev/nvidia0", "/dev/dxg"].some((path) => existsSync(path))) return true;
  return existsSync("/dev/dri") && readdirSync("/dev/dri").some((name) => name.startsWith("renderD"));
}

/** Where Linux distributions keep shared libraries, after the folders that the user names. */
const libraryFolders = [
  "/usr/lib",
  "/usr/lib64",
  "/usr/local/lib",
  "/usr/lib/x86_64-linux-gnu",
  "/usr/lib/aarch64-linux-gnu",
];

function hasVulkan(): boolean {
  const named = (process.env.LD_LIBRARY_PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...named, ...libraryFolders].some((folder) => existsSync(join(folder, "libvulkan.so.1")));
}
