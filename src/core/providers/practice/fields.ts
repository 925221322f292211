import { type Choice, choicesIn, definitionsIn } from './choices.ts';
import { dateFormatIn } from './dates.ts';
import { boundsIn, type Limits, limitsIn, type NumberBounds } from './limits.ts';
import type { Saying } from './sayings.ts';
import { mentions, sentences } from './words.ts';

export type FieldKind = 'boolean' | 'choice' | 'date' | 'language' | 'list' | 'number' | 'object' | 'text';

/** One value of the output, with all that is asked of it. */
export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly about: string;
  /** Empty where any value goes. */
  readonly choices: readonly Choice[];
  readonly bounds?: NumberBounds;
  readonly limits: Limits;
  /** A pattern such as `YYYY-MM-DD`. */
  readonly dateFormat?: string;
  readonly nullable: boolean;
  /** Members of an object; the one item of a list. */
  readonly fields?: readonly Field[];
}

const PROSE =
  /^(?:answer|reply|response|message|body|text|summary|title|subject|headline|reason|rationale|explanation|comment|note)s?$/i;
const DATE = /(?:^|_)(?:date|deadline|due|day)(?:_|$)|date$/i;
const LANGUAGE = /^(?:language|lang|locale)(?:_code)?$/i;
const LIST = /^(?:tags|keywords|topics|entities|items|actions|steps|names)$/i;
const BOOLEAN = /^(?:is|has|needs|should|can|requires)_/i;
const NUMBER =
  /(?:^|_)(?:urgency|priority|score|rating|severity|confidence|stars|count|quantity|number_of)(?:_|$)/i;
const CHOICE =
  /(?:^|_)(?:category|type|topic|intent|label|class|sentiment|tone|status|department|team|queue)$/i;

function kindOf(
  name: string,
  said: string,
  choices: readonly string[],
  bounds: NumberBounds | undefined,
): FieldKind {
  const [first = ''] = choices;
  if (/^(?:true|false)$/i.test(first)) return 'boolean';
  if (/^(?:yes|no)$/i.test(first)) return 'choice';
  if (PROSE.test(name)) return 'text';
  if (DATE.test(name) || dateFormatIn(said) !== undefined) return 'date';
  if (LANGUAGE.test(name)) return 'language';
  if (BOOLEAN.test(name) || /\b(?:boolean|true or false|true\/false)\b/i.test(said)) return 'boolean';
  if (LIST.test(name) || /\b(?:array|list) of\b/i.test(said)) return 'list';
  const areNumbers = choices.length > 0 && choices.every((choice) => /^\d+$/.test(choice));
  if (choices.length > 0 && !areNumbers && /\bone of\b/i.test(said)) return 'choice';
  if (areNumbers || bounds !== undefined || (NUMBER.test(name) && choices.length === 0)) return 'number';
  if (choices.length > 0 || CHOICE.test(name)) return 'choice';
  return 'text';
}

/**
 * Adds what the instructions say about each value: its line in a list of definitions,
 * and any sentence that names this value and no other.
 */
export function defineChoices(names: readonly string[], instructions: string): Choice[] {
  const listed = new Map<string, string>();
  for (const { name, definition } of definitionsIn(instructions.split('\n'))) {
    listed.set(name.toLowerCase(), `${listed.get(name.toLowerCase()) ?? ''} ${definition}`);
  }
  const remarks = new Map<string, string>();
  for (const sentence of sentences(instructions)) {
    const named = names.filter((name) => mentions(sentence, name).length > 0);
    const only = named.length === 1 ? named[0] : undefined;
    if (only !== undefined && only.toLowerCase() !== 'other') {
      remarks.set(only, `${remarks.get(only) ?? ''} ${sentence}`);
    }
  }
  return names.map((name) => ({
    name,
    definition: `${listed.get(name.toLowerCase()) ?? ''} ${remarks.get(name) ?? ''}`.trim(),
  }));
}

/** Names listed below a line about categories, for instructions that list them apart from the key. */
export function listedCategories(instructions: string): string[] {
  const lines = instructions.split('\n');
  const head = lines.findIndex((line) =>
    /\b(?:categor|label|class|intent|topic|department|queue)\w*\b[^:]{0,80}:\s*$/i.test(line),
  );
  if (head === -1) return [];
  const items: string[] = [];
  for (const line of lines.slice(head + 1)) {
    if (/^\s*[-*•]/.test(line)) items.push(line);
    else if (line.trim() !== '' && !/^\s/.test(line)) break;
  }
  const names = definitionsIn(items).map((item) => item.name);
  return names.length >= 2 ? names : [];
}

/** Reads what is asked of one key. */
export function readField(name: string, saying: Saying, instructions: string): Field {
  const said = saying.definition === '' ? saying.about : saying.definition;
  const bounds = boundsIn(saying.about);
  const inline = choicesIn(said).filter((choice) => choice !== 'null');
  const nested = saying.items.map((item) => item.name);
  const stated = inline.length > 0 ? inline : nested.length >= 2 ? nested : [];
  const kind = kindOf(name, said, stated, boundsIn(said) ?? (NUMBER.test(name) ? bounds : undefined));
  const names = kind === 'choice' && stated.length === 0 ? listedCategories(instructions) : stated;
  const numeric = names.map(Number).filter(Number.isFinite);
  const listed =
    numeric.length >= 2 ? { min: Math.min(...numeric), max: Math.max(...numeric), whole: true } : undefined;
  return {
    name,
    kind,
    about: saying.about,
    choices: kind === 'choice' || kind === 'language' ? defineChoices(names, instructions) : [],
    bounds: listed ?? bounds,
    limits: limitsIn(saying.about),
    dateFormat: dateFormatIn(saying.about),
    nullable: /\bnull\b/i.test(saying.about),
  };
}
