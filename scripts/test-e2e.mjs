import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { finish, runMocha, testArguments } from './mocha.mjs';
import { ensureNode24 } from './node.mjs';
import { packageExtension } from './package.mjs';
import { ROOT } from './paths.mjs';
import { program } from './program.mjs';

await program(import.meta, async (args) => {
  await ensureNode24();
  const { grep, isBuilt, files } = testArguments(args);
  await rm(join(ROOT, 'out', 'screenshots'), { recursive: true, force: true });
  await packageExtension({ isBuilt });
  finish(
    await runMocha(files.length > 0 ? files : ['test/e2e/**/*.test.ts'], {
      grep,
      timeoutMs: 300_000,
      // VS Code's own parts have to answer in time, which no limit can promise on every machine; the recap names it.
      retries: 1,
    }),
  );
});
