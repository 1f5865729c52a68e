import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { arch, cpus, hostname, platform } from "node:os";
import { dirname, join } from "node:path";
import { findCacheFolder } from "../../../files/cache-folder.ts";
import { packageJson } from "../../../files/package-json.ts";
import { writeWhole } from "../../../files/write-whole.ts";
import { parseJsonObject } from "../../json/parse-json.ts";
import type { Device } from "../device.ts";
import type { Deviation, ProofRecord } from "../device-proof.ts";
import { loadBinding } from "./binding.ts";

/**
 * The record of this machine, a file for each device and subject in the cache; another machine, driver, version of foley or
 * of ONNX Runtime has files of its own. What cannot be read or written is found out again.
 */
export function cachedProofs(): ProofRecord {
  return {
    async read(device, subject) {
      const path = pathOf(device, subject);
      if (path === null) return null;
      return readFile(path, "utf8").then(parseDeviation, () => null);
    },
    async write(device, subject, { part, share }) {
      const path = pathOf(device, subject);
      if (path === null) return;
      const facts = { device, part, share: Number.isFinite(share) ? share : null, subject, ...circumstances() };
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeWhole(path, `${JSON.stringify(facts, null, 2)}\n`);
      } catch {
        // It is computed anew the next time.
      }
    },
  };
}

function pathOf(device: Device, subject: string): string | null {
  const folder = findCacheFolder();
  if (folder === null) return null;
  const key = JSON.stringify([device, subject, circumstances()]);
  return join(folder, "devices", `${createHash("sha256").update(key).digest("hex")}.json`);
}

/** Null for a damaged file. */
function parseDeviation(text: string): Deviation | null {
  try {
    const { part, share } = parseJsonObject(text, "proof");
    if (typeof part !== "string" || !(share === null || typeof share === "number")) return null;
    return { part, share: share ?? Number.POSITIVE_INFINITY };
  } catch {
    return null;
  }
}

/** Where one finds which driver computes. */
const driverVariables = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES", "CUDA_VISIBLE_DEVICES"] as const;
const nvidiaVersion = "/proc/driver/nvidia/version";

/** What a proof holds for. */
function circumstances(): object {
  const nvidia = existsSync(nvidiaVersion) ? readFileSync(nvidiaVersion, "utf8").split("\n")[0] : null;
  return {
    foley: packageJson().version,
    onnxruntime: loadBinding().env.versions.node ?? null,
    machine: [hostname(), platform(), arch(), cpus()[0]?.model ?? null],
    driver: [nvidia, ...driverVariables.map((name) => process.env[name] ?? null)],
  };
}
