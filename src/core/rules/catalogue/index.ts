import type { Check } from '../rule.ts';
import { all } from './all.ts';
import { any } from './any.ts';
import { bullets } from './bullets.ts';
import { letterCase } from './case.ts';
import { characters } from './characters.ts';
import { codeBlock } from './code-block.ts';
import { consistent } from './consistent.ts';
import { contains } from './contains.ts';
import { cost } from './cost.ts';
import { csv } from './csv.ts';
import { date } from './date.ts';
import { email } from './email.ts';
import { oneOfValues } from './enum.ts';
import { equals } from './equals.ts';
import { expected } from './expected.ts';
import { facts } from './facts.ts';
import { fields } from './fields.ts';
import { finishReason } from './finish-reason.ts';
import { grounded } from './grounded.ts';
import { highlights } from './highlights.ts';
import { json } from './json.ts';
import { jsonSchema } from './json-schema.ts';
import { judge } from './judge.ts';
import { keywords } from './keywords.ts';
import { language } from './language.ts';
import { latency } from './latency.ts';
import { letterFrequency } from './letter-frequency.ts';
import { markdownTable } from './markdown-table.ts';
import { noComma } from './no-comma.ts';
import { not } from './not.ts';
import { notContains } from './not-contains.ts';
import { nthParagraphFirstWord } from './nth-paragraph-first-word.ts';
import { number } from './number.ts';
import { oneOf } from './one-of.ts';
import { paragraphs } from './paragraphs.ts';
import { pii } from './pii.ts';
import { placeholders } from './placeholders.ts';
import { postscript } from './postscript.ts';
import { quoted } from './quoted.ts';
import { refusal } from './refusal.ts';
import { regex } from './regex.ts';
import { repeatsPrompt } from './repeats-prompt.ts';
import { script } from './script.ts';
import { sections } from './sections.ts';
import { sentences } from './sentences.ts';
import { similar } from './similar.ts';
import { endsWith, startsWith } from './starts-with.ts';
import { title } from './title.ts';
import { tokens } from './tokens.ts';
import { tokensUsed } from './tokens-used.ts';
import { toxicWords } from './toxic-words.ts';
import { twoResponses } from './two-responses.ts';
import { type } from './type.ts';
import { url } from './url.ts';
import { words } from './words.ts';
import { xml } from './xml.ts';
import { yaml } from './yaml.ts';

/** Every check there is, in the order of the documentation; a new one is a file and a line here. */
export const CATALOGUE: readonly Check<never>[] = [
  json,
  jsonSchema,
  type,
  fields,
  oneOfValues,
  number,
  date,
  url,
  email,
  equals,
  contains,
  notContains,
  startsWith,
  endsWith,
  regex,
  oneOf,
  keywords,
  letterFrequency,
  noComma,
  letterCase,
  language,
  words,
  characters,
  tokens,
  sentences,
  paragraphs,
  nthParagraphFirstWord,
  title,
  sections,
  bullets,
  highlights,
  placeholders,
  postscript,
  quoted,
  twoResponses,
  repeatsPrompt,
  expected,
  facts,
  grounded,
  similar,
  yaml,
  xml,
  csv,
  markdownTable,
  codeBlock,
  refusal,
  pii,
  toxicWords,
  finishReason,
  latency,
  cost,
  tokensUsed,
  consistent,
  judge,
  script,
  not,
  all,
  any,
];

const byName = new Map(CATALOGUE.map((check) => [check.name, check]));

export const checkNames: readonly string[] = [...byName.keys()];

/** The check of a name, ready to be bound to options that its schema accepts. */
export const findCheck = (name: string) => byName.get(name) as Check<unknown> | undefined;
