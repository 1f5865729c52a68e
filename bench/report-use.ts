// Imported before a program that is measured: leaves what it used in the file that FOLEY_USE_FILE names, as JSON.
import { writeFileSync } from "node:fs";

const file = process.env.FOLEY_USE_FILE;
if (file !== undefined) {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(file, JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes: maxRSS * 1024 }));
  });
}
