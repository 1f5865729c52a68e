const head = new TextEncoder().encode("version https://git-lfs.github.com/spec/v1");

/** A pointer is smaller than this, by Git LFS's specification. */
export const mostPointerBytes = 1024;

/** What an error says came where a file should be. */
export const lfsPointerWords = "a Git LFS pointer, which only stands for it";

/** How to get the file that the pointer stands for. */
export const lfsPointerAdvice = "fetch the file itself, with git lfs pull or from where it is published";

/** Whether the beginning of a file is that of the small text that Git leaves in a large file's place. */
export function isLfsPointer(bytes: Uint8Array): boolean {
  return head.every((byte, index) => bytes[index] === byte);
}
