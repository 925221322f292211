import process from 'node:process';
import { BlobStore } from '../../src/core/runs/blobs.ts';
import { sha256 } from '../../src/core/text/hash.ts';

/** Puts texts into the blobs of a workspace one after the other, saying which it begins, until a test kills it. */
const [folder = ''] = process.argv.slice(2);
const blobs = new BlobStore(folder);
for (let index = 0; ; index++) {
  process.send?.(index);
  const text = `${index} `.repeat(20_000);
  await blobs.put(sha256(text), Buffer.byteLength(text), async function* () {
    for (let start = 0; start < text.length; start += 10_000)
      yield Buffer.from(text.slice(start, start + 10_000));
  });
}
