import type { Pair } from '../compare/pairing.ts';
import type { PromptCheck } from '../compare/prompt-check.ts';
import { printableJson } from '../text/printable-json.ts';
import { checkedVerdict } from './checked-verdict.ts';
import { escapeXml, xmlAttributes } from './junit.ts';
import { practiceNote } from './practice.ts';
import { pullRequestReport } from './pull-request.ts';

/** How checked prompts are written; by its ending, a file. */
export const CHECK_FORMATS = {
  '.md': 'markdown',
  '.json': 'json',
  '.xml': 'junit',
  '.sarif': 'sarif',
} as const;

export type CheckFormat = (typeof CHECK_FORMATS)[keyof typeof CHECK_FORMATS];

/** Prompts held against what stood before, for people or for a program that reads the format. */
export function checkedReport(
  format: CheckFormat,
  checked: readonly PromptCheck[],
  {
    against,
    deleted,
    version,
  }: { readonly against: string; readonly deleted: readonly string[]; readonly version: string },
): string {
  switch (format) {
    case 'markdown':
      return pullRequestReport(checked, against, deleted);
    case 'json':
      return printableJson({ against, prompts: checked.map(jsonOf), deleted }, 2);
    case 'junit':
      return junitOf(checked, against);
    case 'sarif':
      return printableJson(sarifOf(checked, version), 2);
  }
}

function jsonOf({ version: _version, currency: _currency, comparison, ...rest }: PromptCheck) {
  if (!comparison) return rest;
  const { before, after, counts, verdict, price, standing, cautions, categories, rules, pairing } =
    comparison;
  const { tags, labels, confusion, trivial } = comparison;
  const { pairs: _, ...unpaired } = pairing;
  return {
    ...rest,
    before: before.id,
    after: after.id,
    note: practiceNote(before, after),
    counts,
    ...(verdict && { verdict: { ...verdict, text: checkedVerdict({ comparison }) } }),
    price,
    standing,
    cautions,
    categories,
    rules,
    tags,
    labels,
    ...(confusion && { confusion }),
    trivial,
    ...unpaired,
  };
}

const rulesOf = ({ after: { broken } }: Pair) => [...broken.keys()];

/**
 * A suite a prompt: a test case that is the policy's, and one a sample. Only what the policy does not allow fails, as
 * the exit code does; a sample that regressed although it may, or fails as before, is skipped with what it breaks, and
 * so is one of which nothing was checked.
 */
function junitOf(checked: readonly PromptCheck[], against: string): string {
  const suites = checked.map(({ prompt, folder, state, comparison, refusal, breaches }) => {
    const isAllowed = breaches.length === 0;
    const policy = { name: `policy (against ${against})`, classname: prompt, file: prompt };
    const cases = [
      refusal !== undefined
        ? testCase(policy, 'error', state, refusal)
        : testCase(policy, isAllowed ? undefined : 'failure', 'policy', breaches.join(' ')),
      ...(comparison?.pairing.pairs ?? []).map((pair) => {
        const { sample, change, after } = pair;
        const attributes = {
          name: sample,
          classname: prompt,
          file: pathIn(folder, after.file),
          line: after.line + 1,
        };
        const reason = `${change.replace('-', ' ')}${after.broken.size > 0 ? `: ${rulesOf(pair).join(', ')}` : ''}`;
        if (change === 'regressed')
          return testCase(attributes, isAllowed ? 'skipped' : 'failure', change, reason);
        const isSkipped = change === 'still-failing' || change === 'not-checked';
        return testCase(attributes, isSkipped ? 'skipped' : undefined, change, reason);
      }),
    ];
    const counts = (element: string) => cases.filter((each) => each.includes(`<${element} `)).length;
    const attributes = {
      name: prompt,
      tests: cases.length,
      failures: counts('failure'),
      errors: counts('error'),
      skipped: counts('skipped'),
    };
    return `  <testsuite${xmlAttributes(attributes)}>\n${cases.join('')}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

function testCase(
  attributes: Readonly<Record<string, string | number>>,
  element: 'failure' | 'error' | 'skipped' | undefined,
  type: string,
  message: string,
): string {
  const opening = `    <testcase${xmlAttributes(attributes)}`;
  if (!element) return `${opening}/>\n`;
  // A skipped test has no type.
  const inner = xmlAttributes({ ...(element !== 'skipped' && { type }), message });
  return `${opening}><${element}${inner}>${escapeXml(message)}</${element}></testcase>\n`;
}

const SARIF_RULES = {
  policy: 'The policy of the workspace does not allow the change.',
  regressed: 'A sample passes less often than before.',
  refused: 'The prompt could not be checked.',
} as const;

/** SARIF 2.1.0: what the policy does not allow at the prompt, and each regressed sample at its own line. */
function sarifOf(checked: readonly PromptCheck[], version: string) {
  const results = checked.flatMap(({ prompt, folder, comparison, refusal, breaches }) => {
    const level = breaches.length > 0 ? 'error' : 'warning';
    const regressed = comparison?.pairing.pairs.filter(({ change }) => change === 'regressed') ?? [];
    return [
      ...(refusal === undefined ? [] : [finding('refused', 'error', refusal, prompt, 0)]),
      ...breaches.map((breach) => finding('policy', 'error', breach, prompt, 0)),
      ...regressed.map((pair) => {
        const rules = rulesOf(pair);
        const message = `${pair.sample} regressed in ${prompt}${rules.length > 0 ? `; it breaks ${rules.join(', ')}` : ''}.`;
        const { file, line } = pair.after;
        return finding('regressed', level, message, file ? pathIn(folder, file) : prompt, line);
      }),
    ];
  });
  const rules = Object.entries(SARIF_RULES).map(([id, text]) => ({ id, shortDescription: { text } }));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Prompt Ladder', version, rules } },
        // Offsets into texts are counted as JavaScript counts.
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
}

const finding = (
  ruleId: keyof typeof SARIF_RULES,
  level: 'error' | 'warning',
  text: string,
  path: string,
  line: number,
) => ({
  ruleId,
  level,
  message: { text },
  locations: [
    {
      physicalLocation: {
        artifactLocation: { uri: path.split('/').map(encodeURIComponent).join('/') },
        region: { startLine: line + 1 },
      },
    },
  ],
});

/** Where a file of a workspace is, from where the command line was started; with forward slashes. */
const pathIn = (folder: string, file: string) =>
  (folder === '' || folder === '.' ? file : `${folder}/${file}`).replaceAll('\\', '/');
