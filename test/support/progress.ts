import { appendFileSync } from 'node:fs';
import process from 'node:process';

// Loaded before the tests of a worker, which hands on nothing before a whole file is done. Each test grows a file.
const { PROMPT_LADDER_TEST_PROGRESS: file } = process.env;

export const mochaHooks = {
  afterEach: () => {
    if (file) appendFileSync(file, '.');
  },
};
