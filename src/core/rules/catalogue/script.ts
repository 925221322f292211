import type { Check } from '../rule.ts';
import { optionMap, shortForms, TEXT } from '../schemas.ts';

export interface ScriptOptions {
  readonly file: string;
  readonly timeout?: number;
}

/** Seconds that a script may take for an output. */
const DEFAULT_TIMEOUT = 2;

export function scriptOptions(written: string | ScriptOptions): Required<ScriptOptions> {
  const { file, timeout = DEFAULT_TIMEOUT } = typeof written === 'string' ? { file: written } : written;
  return { file, timeout };
}

const FILE = {
  ...TEXT,
  pattern: '\\.[cm]?[jt]s$',
  patternErrorMessage: 'must be a JavaScript or TypeScript file, such as ./check.mjs',
  description: 'The JavaScript or TypeScript file, relative to the file that holds the rule.',
};

export const script: Check<string | ScriptOptions> = {
  name: 'script',
  summary:
    'A JavaScript or TypeScript file of the workspace checks the output. It runs in a separate process with a time limit, and only in a trusted workspace.',
  category: 'constraint',
  requirement: 'script',
  schema: shortForms(
    FILE,
    optionMap(
      {
        file: FILE,
        timeout: {
          type: 'number',
          exclusiveMinimum: 0,
          maximum: 60,
          default: DEFAULT_TIMEOUT,
          description: 'The time limit for an output, in seconds.',
        },
      },
      ['file'],
    ),
  ),
  examples: ['./checks/order-number.mjs', { file: './checks/total.ts', timeout: 5 }],
  readsExpected: () => true,
  bind: () => () => [],
};
