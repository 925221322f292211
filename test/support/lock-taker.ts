import process from 'node:process';
import { takeLock } from '../../src/core/runs/lock.ts';

let giveUp: (() => Promise<void>) | undefined;

/** Holds one lock at a time, for the process that started this one. */
process.on('message', async ({ take }: { readonly take?: string }) => {
  if (take === undefined) {
    await giveUp?.();
    giveUp = undefined;
  } else {
    giveUp = await takeLock(take, 'The file').catch(() => undefined);
  }
  process.send?.(giveUp !== undefined);
});
process.send?.('ready');
