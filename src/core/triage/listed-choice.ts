import { escapePattern } from '../text/escape-pattern.ts';
import { longRegex } from '../text/long-regex.ts';
import { memoize } from '../text/memo.ts';
import { type CallContext, CONTEXT_CUE } from './call-context.ts';

const CHOICE_CUE = longRegex('i')`
  \b(?:
    one of|out of|either|classify|categor\w*|label\w*|sort|choose|pick|options?|allowed|values?|
    which (?:one )?of (?:these|the following)|sentiment|rate|rating|tag|topic|priority|intent|
    (?:reply|answer|respond) (?:only )?with|klassifizier\w*|kategorie\w*|catégori\w*|categor\w*
  )\b
`;
const SCALE_CUE =
  /\b(?:rat(?:e|ing)|score|scale|grade|from \d+ to \d+|between \d+ and \d+|\d+ ?[-–] ?\d+|von \d+ bis \d+|de \d+ [àa] \d+)\b/i;
const LONGEST_LABEL = 40;
const JOINING = 'or|and|oder|und|ou|et|o|y|e';

/** Whether the prompt lets the model choose what is expected: it lists it, or asks for one thing or the other. */
export function isChoice(text: string, found: string, context: CallContext): boolean {
  const label = withoutName(text.trim());
  if (label.length > LONGEST_LABEL || label === '') return false;
  if (/^\d{1,2}$/.test(label)) return context.input.messages.some(({ content }) => SCALE_CUE.test(content));
  const other = withoutName(found.trim()).slice(0, LONGEST_LABEL);
  const [wanted, beside] = [label.toLowerCase(), other.toLowerCase()];
  return context.input.messages.some(({ role, content }) => {
    const text = lower(content);
    if (!text.includes(wanted)) return false;
    const isListed = listing(label).test(content);
    if (isListed && CHOICE_CUE.test(content)) return true;
    if (beside === '' || !text.includes(beside)) return false;
    const isInstruction = role === 'system' && !CONTEXT_CUE.test(content);
    return (
      (isListed && isInstruction && listing(other).test(content)) || alternative(label, other).test(content)
    );
  });
}

/** One message is asked about several texts. */
const lower = memoize(16, (text) => text.toLowerCase());

/** Of "Department: Parks", the department is chosen. */
const withoutName = (label: string) => label.replace(/^\p{L}[\p{L} ]{1,30}:\s+/u, '');

const KEPT_LABELS = 500;

/** Matches a text that stands in a list. */
const listing = memoize(KEPT_LABELS, (label): RegExp => {
  const before = `(?:^|[,;:|/("'\`\\[*•-]|\\b(?:${JOINING}|of|answer|with)\\b|(?:^|[\\s(])[\\da-h][.)])[ \\t]{0,3}["'\`*]{0,3}`;
  const after = `["'\`*]{0,3}[ \\t]{0,3}(?:$|[,;:|/()?"'\`\\].=–—]|-[ \\t]|\\b(?:${JOINING})\\b)`;
  return new RegExp(before + escapePattern(label) + after, 'im');
});

/** Matches "one or the other", in either order. */
function alternative(one: string, other: string): RegExp {
  const [a, b] = [escapePattern(one), escapePattern(other)];
  return new RegExp(`${a}${JOINT}${b}|${b}${JOINT}${a}`, 'i');
}

const JOINT = `["'\`*]{0,3}[ \\t]{0,3}(?:\\b(?:or|oder|ou|o|of)\\b|[/|])[ \\t]{0,3}["'\`*]{0,3}`;
