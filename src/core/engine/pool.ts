/**
 * Hands the items of an iterable to a worker, at most `limit` at a time, pulling an item only when a place is free.
 * The first rejection, of a worker or of the iterable, stops the pulling and is thrown once the others have settled.
 */
export async function forEachConcurrently<Item>(
  items: AsyncIterable<Item>,
  limit: number,
  worker: (item: Item) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  const rejections: unknown[] = [];
  const work = async () => {
    try {
      while (rejections.length === 0) {
        const next = await iterator.next();
        if (next.done || rejections.length > 0) return;
        await worker(next.value);
      }
    } catch (error) {
      rejections.push(error);
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  await iterator.return?.();
  if (rejections.length > 0) throw rejections[0];
}
