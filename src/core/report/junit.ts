import { answerText } from '../runs/answer-text.ts';
import { attemptsOf, isUnfinished, type Result } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';
import { practiceNote } from './practice.ts';
import { repeatNote } from './repeat-note.ts';
import { uncheckedNote } from './unchecked.ts';

/** What XML 1.0 cannot hold. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

export function escapeXml(text: string): string {
  return text
    .replace(NOT_XML, '\ufffd')
    .replace(/[&<>"\n\r\t]/g, (character) => ENTITIES[character] ?? character);
}

/**
 * A run as a JUnit test suite, a test case a result; yields pieces of XML. What passes because nothing is asked of it
 * is skipped.
 */
export async function* junitSuite(run: Run, results: AsyncIterable<Result>): AsyncGenerator<string> {
  const counts = run.summary;
  const unchecked = counts && uncheckedNote(counts);
  const attributes = {
    name: run.prompt.name,
    tests: counts?.results,
    failures: counts?.failed,
    errors: counts?.errors,
    skipped: unchecked && counts?.passed,
    timestamp: run.startedAt,
  };
  yield `  <testsuite${xmlAttributes(attributes)}>\n`;
  const note = practiceNote(run);
  if (note) yield `    <properties><property${xmlAttributes({ name: 'note', value: note })}/></properties>\n`;
  for await (const result of results) if (!isUnfinished(result)) yield testCase(run, result, unchecked);
  yield '  </testsuite>\n';
}

function testCase(run: Run, result: Result, unchecked: string | undefined): string {
  const seconds = attemptsOf(result).reduce((sum, { latencyMs }) => sum + latencyMs, 0) / 1000;
  const opening = `    <testcase${xmlAttributes({
    name: result.sample + repeatNote(result.repeat),
    classname: run.prompt.file,
    file: result.location.file,
    line: result.location.range.start.line + 1,
    time: seconds.toFixed(3),
  })}`;
  if (result.status === 'passed')
    return unchecked === undefined
      ? `${opening}/>\n`
      : `${opening}>\n      <skipped${xmlAttributes({ message: unchecked })}/>\n    </testcase>\n`;
  const broken = result.violations.filter(({ severity }) => severity === 'error');
  const element = result.error ? 'error' : 'failure';
  const message =
    result.error?.message ?? broken.map((violation) => `${violation.rule}: ${violation.message}`).join('; ');
  const type = result.error?.kind ?? broken[0]?.rule;
  return `${opening}>\n      <${element}${xmlAttributes({ type, message })}>${escapeXml(answerText(result))}</${element}>\n    </testcase>\n`;
}

/** Attributes as they stand in a tag, a space before each; those without a value are left out. */
export function xmlAttributes(attributes: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeXml(String(value))}"`))
    .join('');
}
