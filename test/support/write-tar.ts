import { writeFile } from "node:fs/promises";

/** A file to be put into an archive; `type` is tar's letter for it. */
export interface TarMember {
  readonly name: string;
  readonly content: Uint8Array | string;
  readonly type?: string;
}

/** Writes a tar archive of the ustar kind. */
export async function writeTar(path: string, members: readonly TarMember[]): Promise<void> {
  const blocks = members.flatMap(({ name, content, type = "0" }) => {
    const bytes = Buffer.from(content);
    return [headerOf(name, bytes.length, type), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  await writeFile(path, Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

function headerOf(name: string, size: number, type: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write("0000644\0", 100);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(type, 156);
  header.write("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}
