/**
 * A body that is made as it is read: nothing begins before the first read, nothing is made ahead, and all ends where the reader goes.
 *
 * @param make is given what tells that the reader is gone
 */
export function lazyBody(
  make: (gone: AbortSignal) => AsyncIterable<Uint8Array>,
): ReadableStream<Uint8Array<ArrayBufferLike>> {
  const gone = new AbortController();
  let parts: AsyncIterator<Uint8Array> | null = null;
  return new ReadableStream(
    {
      async pull(controller) {
        parts ??= make(gone.signal)[Symbol.asyncIterator]();
        const part = await parts.next();
        if (part.done === true) controller.close();
        else controller.enqueue(part.value);
      },
      async cancel() {
        gone.abort();
        await parts?.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
