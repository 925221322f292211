import { finish, runMocha, testArguments } from './mocha.mjs';
import { ensureNode24 } from './node.mjs';
import { program } from './program.mjs';

await program(import.meta, async (args) => {
  await ensureNode24();
  const { grep, files } = testArguments(args);
  finish(
    await runMocha(files.length > 0 ? files : ['test/unit/**/*.test.ts'], {
      grep,
      timeoutMs: 60_000,
    }),
  );
});
