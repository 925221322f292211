import type { Severity } from '../diagnostic.ts';
import { type Path, valueAt } from '../documents/path.ts';
import { sourceOffset } from '../documents/scalar-source.ts';
import { type SchemaCheck, schemaCheck } from '../documents/schema-check.ts';
import { YamlDocument } from '../documents/yaml-document.ts';
import type { Files } from '../files.ts';
import { Template, TemplateError } from '../prompt/template.ts';
import { Slices } from '../slices.ts';
import type { Range } from '../text/span.ts';
import { backgroundChecks } from './background-checks.ts';
import { type CheckDefinition, readCheck } from './check-definition.ts';
import type { Rule, RuleCategory } from './rule.ts';
import { type RuleProblems, ruleProblems, type WrittenChecks } from './rule-problems.ts';
import { RULE_KEYS } from './rule-schema.ts';
import { templatesIn } from './templates.ts';
import { unlessLong } from './time-limit.ts';

/** A rule with its place, so that an editor can say something about it there. */
export interface LocatedRule {
  readonly rule: Rule;
  /** Absolute path of the rules file or prompt file. */
  readonly file: string;
  /** Of the rule in its document. */
  readonly path: Path;
  readonly range: Range;
  /** Of the line that it begins on, without the white space around it. */
  readonly firstLine: string;
}

/** A rule once its shape has been checked. */
interface ParsedRule extends WrittenChecks {
  readonly id?: string;
  readonly category?: RuleCategory;
  readonly severity?: Severity;
  readonly message?: string;
  readonly weight?: number;
  readonly repair?: string;
}

const checkFile = schemaCheck({
  type: 'object',
  required: ['rules'],
  additionalProperties: false,
  properties: { rules: { type: 'array' } },
});
const checkRules = listCheck('object');
const checkRulesAndPaths = listCheck(['object', 'string']);

/** Checks `{ rules: […] }`, so that messages can name the list. What stands under `check` is looked at later. */
function listCheck(type: string | string[]): SchemaCheck {
  const properties = { ...RULE_KEYS, check: { type: ['string', 'object'] } };
  const items = { type, required: ['check'], additionalProperties: false, properties };
  return schemaCheck({ type: 'object', properties: { rules: { type: 'array', items } } });
}

/**
 * Reads the rules written in a list of any document. Mistakes become diagnostics of the document, each at its
 * exact place, and cost only the rule they stand in.
 * @param path of the list; texts in it are paths of rules files, which are the caller's
 * @param taken ids in use, which grow by the ones read: hand one set in for all rules that run together
 */
export function parseRules(
  document: YamlDocument,
  path: Path,
  taken = new Set<string>(),
  problemsOf?: ProblemsOf,
): LocatedRule[] {
  return readList(document, path, taken, checkRulesAndPaths, problemsOf);
}

/**
 * The same, with what may take long, such as reading a large JSON Schema, done in the background.
 * @throws the signal's reason, when it is aborted
 */
export async function readRules(
  document: YamlDocument,
  path: Path,
  taken = new Set<string>(),
  signal?: AbortSignal,
): Promise<LocatedRule[]> {
  return parseRules(document, path, taken, await problemsIn(document, path, signal));
}

/**
 * Reads a `*.rules.yml` file. One that cannot be read is a diagnostic of an empty document.
 * @throws the signal's reason, when it is aborted
 */
export async function loadRulesFile(
  file: string,
  files: Files,
  taken = new Set<string>(),
  signal?: AbortSignal,
): Promise<{ document: YamlDocument; rules: LocatedRule[] }> {
  const text = await files.readText(file).catch(() => undefined);
  const document = new YamlDocument(file, text ?? '');
  if (text === undefined) {
    const message = `The rules file ${file} cannot be read; check that it exists and may be opened.`;
    document.report({ start: 0, end: 0 }, 'error', 'unreadable-file', message);
  }
  if (document.diagnostics.length > 0) return { document, rules: [] };
  document.warnOfLostCharacters();
  for (const problem of checkFile(document.value)) document.reportProblem(problem);
  const problems = await problemsIn(document, ['rules'], signal);
  return { document, rules: readList(document, ['rules'], taken, checkRules, problems) };
}

type ProblemsOf = (rule: ParsedRule) => RuleProblems;

/** Looks at the checks of a list before it is read, so that this holds up nobody. */
async function problemsIn(
  document: YamlDocument,
  path: Path,
  signal: AbortSignal | undefined,
): Promise<ProblemsOf> {
  const written = valueAt(document.value, path);
  const known = new Map<ParsedRule, RuleProblems>();
  const slices = new Slices();
  for (const rule of Array.isArray(written) ? written : []) {
    if (rule?.check === undefined) continue;
    known.set(rule, unlessLong(() => ruleProblems(rule)) ?? (await backgroundProblems(rule, signal)));
    await slices.rest();
  }
  return (rule) => known.get(rule) ?? ruleProblems(rule);
}

async function backgroundProblems(
  { check, when }: ParsedRule,
  signal: AbortSignal | undefined,
): Promise<RuleProblems> {
  try {
    return await backgroundChecks.problems({ check, ...(when && { when }) }, signal);
  } catch (error) {
    signal?.throwIfAborted();
    const message = `This check cannot be read: ${(error as Error).message}; make it smaller.`;
    return { check: [{ path: [], atKey: false, code: 'invalid-rule', message }], when: [] };
  }
}

function readList(
  document: YamlDocument,
  path: Path,
  taken: Set<string>,
  checkShape: SchemaCheck,
  problemsOf: ProblemsOf = ruleProblems,
): LocatedRule[] {
  const written = valueAt(document.value, path);
  if (!Array.isArray(written)) return [];
  const broken = new Set<string>();
  for (const problem of checkShape({ rules: written })) {
    const [, index, ...rest] = problem.path;
    document.reportProblem({ ...problem, path: [...path, Number(index), ...rest] });
    broken.add(String(index));
  }
  const rules = written.flatMap((rule: ParsedRule | string, index) =>
    typeof rule === 'string' || broken.has(String(index)) ? [] : [{ rule, place: [...path, index] }],
  );
  const named = new Set(rules.map(({ rule }) => rule.id));
  return rules.flatMap(({ rule, place }) => {
    const check = checkOf(document, place, rule, problemsOf);
    if (!check) return [];
    const id = rule.id ?? freeId(check.check.name, (each) => taken.has(each) || named.has(each));
    if (taken.has(id)) {
      const message = `Another rule has the id "${id}"; give each rule an id of its own.`;
      document.report(document.valueSpan([...place, 'id']), 'error', 'duplicate-rule', message);
      return [];
    }
    taken.add(id);
    const span = document.valueSpan(place);
    const range = document.lines.rangeOf(span);
    const firstLine = lineAround(document.text, span.start).trim();
    return [{ rule: ruleOf(id, rule, check), file: document.file, path: place, range, firstLine }];
  });
}

const lineAround = (text: string, offset: number) =>
  text.slice(text.lastIndexOf('\n', offset - 1) + 1).split('\n', 1)[0] ?? '';

function ruleOf(
  id: string,
  { category, severity, message, when, weight, repair }: ParsedRule,
  { check, options }: CheckDefinition,
): Rule {
  return {
    id,
    category: category ?? check.category,
    severity: severity ?? 'error',
    check: check.name,
    options,
    ...(message !== undefined && { message }),
    ...(when !== undefined && { when }),
    ...(weight !== undefined && { weight }),
    ...(repair !== undefined && { repair }),
  };
}

/** The check of a rule when it can run; otherwise what is wrong with the rule is reported. */
function checkOf(
  document: YamlDocument,
  place: Path,
  rule: ParsedRule,
  problemsOf: ProblemsOf,
): CheckDefinition | undefined {
  const before = document.diagnostics.length;
  for (const [key, problems] of Object.entries(problemsOf(rule)))
    for (const problem of problems)
      document.reportProblem({ ...problem, path: [...place, key, ...problem.path] });
  reportTemplates(document, place, rule);
  return document.diagnostics.length === before ? readCheck(rule.check) : undefined;
}

/** Reports templates that are not valid. */
function reportTemplates(document: YamlDocument, place: Path, rule: ParsedRule): void {
  const { check, when, message, repair } = rule;
  for (const { path, text } of templatesIn({ check, when, message, repair })) {
    try {
      new Template(text);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const scalar = document.scalarAt([...place, ...path]);
      const offset = scalar
        ? sourceOffset(scalar, document.text)
        : () => document.valueSpan([...place, ...path]).start;
      const span = { start: offset(error.span.start), end: offset(error.span.end) };
      document.report(span, 'error', error.code, error.message, error.correction);
    }
  }
}

function freeId(name: string, isTaken: (id: string) => boolean): string {
  let id = name;
  for (let number = 2; isTaken(id); number++) id = `${name}-${number}`;
  return id;
}
