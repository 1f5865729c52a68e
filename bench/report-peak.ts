// Imported before a program whose memory is measured: leaves its peak, in bytes, in the file that FOLEY_PEAK_FILE names.
import { writeFileSync } from "node:fs";

const file = process.env.FOLEY_PEAK_FILE;
if (file !== undefined) {
  process.on("exit", () => writeFileSync(file, String(process.resourceUsage().maxRSS * 1024)));
}
