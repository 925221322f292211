import process from 'node:process';
import fc from 'fast-check';

// Loaded before the tests. A seed of their own makes equal runs equal; `npm run test:explore` hands in others.
fc.configureGlobal({ seed: Number(process.env.PROMPT_LADDER_TEST_SEED ?? 20_261_129) });
