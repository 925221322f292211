import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { UserError } from '../../../src/core/diagnostic.ts';
import { escapeXml } from '../../../src/core/report/junit.ts';
import type { ReportedRun } from '../../../src/core/report/reported-run.ts';
import { reportFormat, writeReport } from '../../../src/core/report/write.ts';
import { COMPLETE_ANSWER } from '../../../src/core/rules/rule.ts';
import { coverageOf } from '../../../src/core/runs/coverage.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import type { Run } from '../../../src/core/runs/run.ts';
import { tempWorkspace } from '../../support/workspace.ts';
import { parseXml, type XmlElement } from '../../support/xml.ts';
import { attempt, failedAttempt, resultOf } from '../engine/support.ts';
import { HOSTILE, runOf, violation } from './support.ts';

const reported = (results: readonly Result[], overrides: Partial<Run> = {}): ReportedRun => ({
  run: runOf(results, overrides),
  results: async function* () {
    yield* results;
  },
});

async function written(name: string, runs: readonly ReportedRun[]): Promise<string> {
  await using workspace = await tempWorkspace();
  const file = workspace.path('out', 'deep', name);
  await writeReport(file, reportFormat(file), runs);
  assert.deepEqual(await readdir(workspace.path('out', 'deep')), [name]);
  return workspace.read(`out/deep/${name}`);
}

const RESULTS = [
  resultOf('good', { score: 1 }),
  resultOf('bad', {
    status: 'failed',
    output: 'x',
    violations: [
      violation('r', { message: 'is "wrong"' }),
      violation('s'),
      violation('w', { severity: 'warning' }),
    ],
  }),
  resultOf('again', {
    repeat: 1,
    attempts: [failedAttempt({ latencyMs: 500 }), attempt({ latencyMs: 1_000 })],
  }),
  resultOf('lost', {
    status: 'error',
    output: undefined,
    error: { kind: 'timeout', message: 'No answer in 60 s.' },
  }),
];
const HOSTILE_RESULTS = [
  resultOf(HOSTILE, {
    status: 'failed',
    output: HOSTILE,
    violations: [violation(HOSTILE, { message: HOSTILE })],
  }),
  resultOf('toString', { status: 'error', output: ']]>', error: { kind: 'server', message: HOSTILE } }),
];

describe('the format of a report', () => {
  it('is told by the ending of its file', () => {
    assert.equal(reportFormat('/w/a.json'), '.json');
    assert.equal(reportFormat('a.b.JSONL'), '.jsonl');
    assert.equal(reportFormat('junit.xml'), '.xml');
  });

  for (const file of ['a', 'a.txt', '.json', 'a.constructor', '']) {
    it(`is not told by ${JSON.stringify(file)}`, () => {
      assert.throws(
        () => reportFormat(file),
        (error: unknown) => {
          assert.ok(error instanceof UserError);
          assert.equal(
            error.message,
            `The results cannot be written as "${file}"; let the file end in .json, .jsonl, .csv, .md, .xml.`,
          );
          return true;
        },
      );
    });
  }
});

describe('a report in JSON', () => {
  it('holds runs with all their results', async () => {
    const runs = [reported(RESULTS), reported([]), reported(HOSTILE_RESULTS)];
    const { runs: read } = JSON.parse(await written('a.json', runs)) as {
      runs: { run: Run; results: Result[] }[];
    };
    const whole = [RESULTS, [], HOSTILE_RESULTS];
    assert.deepEqual(
      read,
      JSON.parse(
        JSON.stringify(
          runs.map(({ run }, index) => ({
            run,
            coverage: coverageOf(run, whole[index]?.length ?? 0),
            results: whole[index],
          })),
        ),
      ),
    );
  });

  it('holds no runs where there are none', async () => {
    assert.deepEqual(JSON.parse(await written('a.json', [])), { runs: [], refused: [] });
  });
});

describe('a report in JSONL', () => {
  it('holds a result a line, with the run it is of', async () => {
    const text = await written('a.jsonl', [reported(RESULTS), reported(HOSTILE_RESULTS, { id: 'other' })]);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { run: string; sample: string });
    assert.deepEqual(
      lines.map(({ run, sample }) => [run, sample]),
      [
        ...RESULTS.map(({ sample }) => ['2026-11-21-triage', sample]),
        ...HOSTILE_RESULTS.map(({ sample }) => ['other', sample]),
      ],
    );
    assert.equal(await written('a.jsonl', []), '');
  });

  it('holds any number of results', async () => {
    let made = 0;
    const large: ReportedRun = {
      run: runOf([]),
      results: async function* () {
        for (; made < 20_000; made++) yield resultOf(`s${made}`, { output: 'x'.repeat(1_000) });
      },
    };
    const text = await written('a.jsonl', [large]);
    assert.equal(text.split('\n').length, 20_001);
  });
});

describe('a report for JUnit', () => {
  const suitesOf = async (runs: readonly ReportedRun[]): Promise<XmlElement[]> => {
    const document = parseXml(await written('a.xml', runs));
    assert.equal(document.name, 'testsuites');
    return document.children;
  };

  it('has a suite a run, and a case a result', async () => {
    const [suite, empty] = await suitesOf([reported(RESULTS), reported([], { summary: undefined })]);
    assert.deepEqual(suite?.attributes, {
      name: 'Support triage',
      tests: '4',
      failures: '1',
      errors: '1',
      timestamp: '2026-11-21T09:30:00.000Z',
    });
    assert.deepEqual(
      suite?.children.map(({ attributes }) => attributes.name),
      ['good', 'bad', 'again (repeat 2)', 'lost'],
    );
    assert.deepEqual(suite?.children[2]?.attributes, {
      name: 'again (repeat 2)',
      classname: 'triage.prompt.yml',
      file: 'samples.jsonl',
      line: '1',
      time: '1.500',
    });
    assert.deepEqual(
      suite?.children.map(({ children }) => children.length),
      [0, 1, 0, 1],
    );
    const [failure] = suite?.children[1]?.children ?? [];
    assert.deepEqual(failure, {
      name: 'failure',
      attributes: { type: 'r', message: 'r: is "wrong"; s: is wrong' },
      children: [],
      text: 'x',
    });
    const [error] = suite?.children[3]?.children ?? [];
    assert.deepEqual(error, {
      name: 'error',
      attributes: { type: 'timeout', message: 'No answer in 60 s.' },
      children: [],
      text: '',
    });
    assert.deepEqual(empty?.attributes, { name: 'Support triage', timestamp: '2026-11-21T09:30:00.000Z' });
  });

  it('skips what passes because nothing is asked of it', async () => {
    const cutOff = { status: 'failed', violations: [violation(COMPLETE_ANSWER)] } as const;
    const [suite] = await suitesOf([reported([resultOf('a'), resultOf('b', cutOff)])]);
    const { tests, failures, skipped } = suite?.attributes ?? {};
    assert.deepEqual([tests, failures, skipped], ['2', '1', '1']);
    const [unchecked, failure] = suite?.children.flatMap(({ children }) => children) ?? [];
    assert.equal(unchecked?.name, 'skipped');
    assert.match(unchecked?.attributes.message ?? '', /^Nothing was checked; add rules/);
    assert.equal(failure?.name, 'failure');
  });

  it('is well-formed whatever it holds', async () => {
    const run = reported(HOSTILE_RESULTS, {
      prompt: { name: HOSTILE, file: HOSTILE, hash: 'p', source: '' },
    });
    const [suite] = await suitesOf([run]);
    const shown = HOSTILE.replace(/[^\t\n\r\u0020-\ufffd\u{1f600}]|\ud800/gu, '\ufffd');
    assert.equal(suite?.attributes.name, shown);
    assert.equal(suite?.children[0]?.children[0]?.text, shown);
    assert.equal(suite?.children[1]?.children[0]?.text, ']]>');
  });

  it('escapes any text so that it comes back', () => {
    const isAllowed = (code: number) =>
      code >= 0x20
        ? code <= 0xd7ff || (code >= 0xe000 && code !== 0xfffe && code !== 0xffff)
        : [9, 10, 13].includes(code);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const expected = [...text]
          .map((each) => (isAllowed(each.codePointAt(0) ?? 0) ? each : '\ufffd'))
          .join('');
        const { attributes, text: inside } = parseXml(`<a b="${escapeXml(text)}">${escapeXml(text)}</a>`);
        assert.deepEqual([inside, attributes.b], [expected, expected]);
      }),
    );
  });
});

describe('writing a report', () => {
  async function assertRefused(work: Promise<void>, message: RegExp): Promise<void> {
    await assert.rejects(work, (error: unknown) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, message);
      return true;
    });
  }

  it('that fails on the way leaves what was there before', async () => {
    await using workspace = await tempWorkspace({ 'a.json': 'before' });
    const broken: ReportedRun = {
      run: runOf([]),
      results: async function* () {
        yield resultOf('a');
        throw new Error('the disk is gone');
      },
    };
    await assertRefused(
      writeReport(workspace.path('a.json'), '.json', [broken]),
      /^The results, which the stored run keeps, cannot be written to .*a\.json \(the disk is gone\)\.$/,
    );
    assert.equal(await workspace.read('a.json'), 'before');
    assert.deepEqual((await readdir(workspace.root)).sort(), ['.prompt-ladder', 'a.json']);
  });

  it('over a folder is refused, and leaves nothing', async () => {
    await using workspace = await tempWorkspace();
    await mkdir(workspace.path('a.json'));
    await assertRefused(
      writeReport(workspace.path('a.json'), '.json', [reported(RESULTS)]),
      /cannot be written to .*a\.json \(E\w+\)/,
    );
    assert.deepEqual((await readdir(workspace.root)).sort(), ['.prompt-ladder', 'a.json']);
  });

  it('below a file is refused', async () => {
    await using workspace = await tempWorkspace({ a: '' });
    await assertRefused(writeReport(workspace.path('a', 'b.xml'), '.xml', []), /cannot be written/);
    await assertRefused(writeReport(workspace.path('a', 'b', 'c.xml'), '.xml', []), /cannot be written/);
  });

  it('replaces an older report', async () => {
    await using workspace = await tempWorkspace({ 'a.json': 'before' });
    await writeReport(workspace.path('a.json'), '.json', []);
    assert.deepEqual(JSON.parse(await workspace.read('a.json')), { runs: [], refused: [] });
  });
});
