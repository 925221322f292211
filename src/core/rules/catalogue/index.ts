import type { Check } from '../rule.ts';
import { contains } from './contains.ts';
import { date } from './date.ts';
import { oneOfValues } from './enum.ts';
import { equals } from './equals.ts';
import { expected } from './expected.ts';
import { facts } from './facts.ts';
import { fields } from './fields.ts';
import { json } from './json.ts';
import { jsonSchema } from './json-schema.ts';
import { notContains } from './not-contains.ts';
import { number } from './number.ts';
import { regex } from './regex.ts';
import { endsWith, startsWith } from './starts-with.ts';
import { words } from './words.ts';

/** Every check there is, in the order of the documentation; a new one is a file and a line here. */
export const CATALOGUE: readonly Check<never>[] = [
  json,
  jsonSchema,
  fields,
  oneOfValues,
  number,
  date,
  equals,
  contains,
  notContains,
  startsWith,
  endsWith,
  regex,
  words,
  expected,
  facts,
];

const byName = new Map(CATALOGUE.map((check) => [check.name, check]));

export const checkNames: readonly string[] = [...byName.keys()];

/** The check of a name, ready to be bound to options that its schema accepts. */
export const findCheck = (name: string) => byName.get(name) as Check<unknown> | undefined;
