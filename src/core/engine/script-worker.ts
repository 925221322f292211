import { pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';
import type { ScriptReply, ScriptTask } from './script-messages.ts';

/** The worker in which scripts of a workspace look at outputs, one after the other. */
parentPort?.on('message', async ({ file, digest, output, sample }: ScriptTask) => {
  parentPort?.postMessage(await reply());

  async function reply(): Promise<ScriptReply> {
    try {
      // A file that has changed is another module.
      const { default: check } = await import(`${pathToFileURL(file).href}?${digest}`);
      if (typeof check !== 'function') return { error: 'the file exports no function as its default' };
      return { verdict: structuredClone(await check(output, sample)) };
    } catch (error) {
      return { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    }
  }
});
