import type { UnitStore } from "../unit-store.ts";
import { FolderStore } from "./folder-store.ts";
import { PatientStore } from "./patient-store.ts";
import { S3Store } from "./s3-store.ts";

/**
 * A store by what people call it: a folder, or `s3://bucket/prefix`. It is asked again where it fails for a moment.
 *
 * @throws FoleyError "usage" for an address that is none
 */
export function openStore(place: string): UnitStore {
  return new PatientStore(place.startsWith("s3://") ? new S3Store(place) : new FolderStore(place));
}
