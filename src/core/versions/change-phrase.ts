import { diffLines } from 'diff';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { canonicalJson } from '../text/hash.ts';
import { formatCount } from '../text/plural.ts';
import type { Project } from '../workspace/project.ts';

/** A prompt with its rules, as far as a change of it is told. */
export type VersionContent = Pick<Project, 'prompt' | 'rules'>;

/**
 * What changed between two versions of a prompt in a phrase, the behaviour first:
 * `+2 −1 lines in system, temperature 0 → 0.7, one rule more`; `nothing that decides its answers` where all is equal.
 */
export function changePhrase(before: VersionContent, after: VersionContent): string {
  const parts = [
    ...messageChanges(before.prompt, after.prompt),
    ...valueChange('model', before.prompt.model, after.prompt.model),
    ...valueChange('provider', before.prompt.provider, after.prompt.provider),
    ...parameterChanges(before.prompt, after.prompt),
    ...formatChange(before.prompt, after.prompt),
    ...(canonicalJson([before.prompt.retry]) === canonicalJson([after.prompt.retry]) ? [] : ['retry']),
    ...ruleChanges(before, after),
    ...(sameEvaluators(before.prompt, after.prompt) ? [] : ['evaluators']),
  ];
  return parts.length > 0 ? parts.join(', ') : 'nothing that decides its answers';
}

function messageChanges(before: PromptFile, after: PromptFile): string[] {
  const most = Math.max(before.messages.length, after.messages.length);
  return Array.from({ length: most }, (_, index) => {
    const [earlier, later] = [before.messages[index], after.messages[index]];
    if (!earlier || !later)
      return `${later ? 'a' : 'no'} ${(later ?? earlier)?.role} message${later ? ' more' : ''}`;
    const role = earlier.role === later.role ? later.role : `${earlier.role} → ${later.role}`;
    const lines = lineChange(earlier.template.text, later.template.text);
    return lines === '' && earlier.role === later.role ? '' : `${lines || 'role'} in ${role}`;
  }).filter(Boolean);
}

function lineChange(before: string, after: string): string {
  let added = 0;
  let removed = 0;
  for (const part of diffLines(before, after)) {
    if (part.added) added += part.count;
    else if (part.removed) removed += part.count;
  }
  const counts = [added > 0 ? `+${formatCount(added)}` : '', removed > 0 ? `−${formatCount(removed)}` : ''];
  const text = counts.filter(Boolean).join(' ');
  return text && `${text} ${added + removed === 1 ? 'line' : 'lines'}`;
}

/** What changed of the parameters: `temperature 0 → 0.7`. */
export function parameterChanges(
  { parameters: before }: Partial<Pick<PromptFile, 'parameters'>>,
  { parameters: after }: Partial<Pick<PromptFile, 'parameters'>>,
): string[] {
  const [earlier, later]: Readonly<Record<string, unknown>>[] = [{ ...before }, { ...after }];
  const names = new Set([...Object.keys(earlier ?? {}), ...Object.keys(later ?? {})]);
  return [...names].flatMap((name) => valueChange(name, earlier?.[name], later?.[name]));
}

function valueChange(name: string, before: unknown, after: unknown): string[] {
  if (canonicalJson([before]) === canonicalJson([after])) return [];
  const shown = (value: unknown) =>
    value === undefined ? 'none' : typeof value === 'object' ? '…' : String(value).slice(0, 40);
  return [`${name} ${shown(before)} → ${shown(after)}`];
}

function formatChange(
  { responseFormat: before }: PromptFile,
  { responseFormat: after }: PromptFile,
): string[] {
  if (before.type !== after.type) return [`response format ${before.type} → ${after.type}`];
  return canonicalJson(before) === canonicalJson(after) ? [] : ['another response schema'];
}

function ruleChanges({ rules: before }: VersionContent, { rules: after }: VersionContent): string[] {
  const [earlier, later] = [before, after].map(
    ({ rules }) => new Map(rules.map((rule) => [rule.id, canonicalJson(rule)])),
  );
  if (!earlier || !later) return [];
  const added = [...later.keys()].filter((id) => !earlier.has(id)).length;
  const removed = [...earlier.keys()].filter((id) => !later.has(id)).length;
  const changed = [...later].filter(([id, text]) => earlier.has(id) && earlier.get(id) !== text).length;
  return [counted(added, 'more'), counted(removed, 'fewer'), counted(changed, 'changed')].filter(Boolean);
}

const counted = (count: number, how: string) =>
  count === 0 ? '' : count === 1 ? `one rule ${how}` : `${formatCount(count)} rules ${how}`;

const sameEvaluators = (before: PromptFile, after: PromptFile) =>
  describeEvaluators(before) === describeEvaluators(after);

/** Without their places in the file, which move with every line above. */
const describeEvaluators = ({ evaluators }: PromptFile) =>
  canonicalJson(
    evaluators.map((evaluator) => ({
      ...evaluator,
      path: undefined,
      ...(evaluator.kind === 'judge' && { prompt: evaluator.prompt.text }),
    })),
  );
