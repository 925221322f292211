import { InvalidArgumentError } from 'commander';

/** As in the workspace configuration. */
export const LONGEST_TIMEOUT_S = 3600;

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

export function positiveNumber(max = Number.POSITIVE_INFINITY): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value <= 0 || value > max) {
      const most = max === Number.POSITIVE_INFINITY ? '' : `, at most ${max}`;
      throw new InvalidArgumentError(`It must be a number above 0${most}.`);
    }
    return value;
  };
}

/** Names divided by commas. */
export const list = (text: string) =>
  [...new Set(text.split(',').map((name) => name.trim()))].filter(Boolean);

export const collect = (value: string, before: readonly string[] = []) => [...before, value];

/** Adds `name=value` to those before it. */
export function assignment(written: string, before: Readonly<Record<string, string>> = {}) {
  const [, name, value] = /^([A-Za-z_][\w-]*)=(.*)$/s.exec(written) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('It is written name=value, or name=@FILE.');
  return { ...before, [name]: value };
}

// Options of several commands, as `option` takes them.

export const CONCURRENCY = [
  '--concurrency <n>',
  'calls under way at the same time',
  wholeNumber(1, 1000),
] as const;
export const BASE_URL = [
  '--base-url <url>',
  'the OpenAI-compatible server (default OPENAI_BASE_URL)',
] as const;
export const TRUST = [
  '--trust-workspace',
  'trust the server that the workspace names, and the environment variables that it names for the server',
] as const;
export const NO_CACHE = ['--no-cache', 'do not use cached answers'] as const;
export const QUIET = ['--quiet', 'show no progress'] as const;
export const YES = ['--yes', 'do not ask for confirmation, whatever the cost'] as const;
export const PROVIDER = ['--provider <name>', 'the provider; overrides the files'] as const;
export const MODEL = ['--model <id>', 'the model; overrides the files'] as const;
export const MAX_COST = [
  '--max-cost <usd>',
  'stop before the call that could exceed this amount',
  positiveNumber(),
] as const;
export const SEED = [
  '--seed <n>',
  'the seed of the random guard (default 1)',
  wholeNumber(0, 2 ** 31),
] as const;
