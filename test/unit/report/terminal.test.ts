import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { describe, it } from 'mocha';
import pc from 'picocolors';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import { diagnosticLines, runReport } from '../../../src/core/report/terminal.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import type { Run } from '../../../src/core/runs/run.ts';
import { formatUsd } from '../../../src/core/text/amounts.ts';
import { attempt, failedAttempt, resultOf } from '../engine/support.ts';
import { HOSTILE, runOf, summaryOf, violation } from './support.ts';

const plain = pc.createColors(false);

/** The report's lines, with white space between columns as one space. */
function linesOf(
  results: readonly Result[],
  overrides: Partial<Run> = {},
  listed = results,
  kept = 0,
): string[] {
  const notPassed = listed.filter(({ status }) => status !== 'passed');
  const report = runReport(
    runOf(results, overrides),
    summaryOf(results),
    notPassed,
    'runs/x',
    '2026-11-21-triage --base-url http://server/v1',
    { wallMs: 1_234, kept },
    formatUsd,
    plain,
  );
  assert.ok(report.endsWith('\n') && !report.includes('\n\n\n'));
  return report.split('\n').map((line) => line.trim().replace(/ +/g, ' '));
}

function assertHas(lines: readonly string[], ...expected: string[]): void {
  for (const line of expected)
    assert.ok(lines.includes(line), `no ${JSON.stringify(line)} in ${JSON.stringify(lines, null, 1)}`);
}

const failed = (sample: string, ...violations: Result['violations']) =>
  resultOf(sample, { status: 'failed', violations });

describe('the report of a run', () => {
  it('says of the time of a resumed run that it is that of its last part', () => {
    assertHas(linesOf([resultOf('a')]), 'time 1.2 s');
    assertHas(linesOf([resultOf('a')], {}, [], 1), 'time 1.2 s since the run was resumed');
  });

  it('says that a server on this machine has no price, and asks for none', () => {
    const unpriced = [resultOf('a', { attempts: [attempt({ costUsd: null })] })];
    assertHas(linesOf(unpriced, { server: 'http://127.0.0.1:8081/v1' }), 'cost local: no price');
  });

  it('of passed samples is short', () => {
    const lines = linesOf([resultOf('a', { score: 1 }), resultOf('b', { score: 1 })]);
    assert.deepEqual(lines, [
      'Support triage · openai · test-model',
      '100 % pass (2 passed, 0 failed)',
      '',
      'score 1.000 of 1, by the weights of rules and samples',
      'tokens 20 in, 10 out',
      'cost $0.020',
      'latency p50 100 ms, longest of 2: 100 ms',
      'calls 2',
      'time 1.2 s',
      '',
      'Run stored in runs/x',
      '',
    ]);
  });

  it('says beside latency how many calls the server had at once, and when texts began', () => {
    const watched = attempt({ concurrency: 4, firstTokenMs: 60 });
    assertHas(
      linesOf([resultOf('a', { attempts: [watched] })]),
      'latency 100 ms, one answer 4 calls at once, first text after 60 ms',
    );
    assertHas(
      linesOf([resultOf('a', { attempts: [attempt({ concurrency: 1 })] })]),
      'latency 100 ms, one answer one call at a time',
    );
  });

  it('says who answered, where that is not who was asked', () => {
    const by = (answeredBy: string) => resultOf('a', { attempts: [attempt({ answeredBy })] });
    assertHas(linesOf([by('small')]), 'Support triage · openai · test-model · answered by small');
    assertHas(
      linesOf([by('small'), by('large')]),
      'Support triage · openai · test-model · answered by 2 models',
    );
  });

  it('says that nothing was checked', () => {
    const says = (results: readonly Result[]) =>
      linesOf(results).some((line) => line.startsWith('Nothing was checked; add rules'));
    assert.equal(says([resultOf('a')]), true);
    assert.equal(says([resultOf('a'), resultOf('b', { score: 1 })]), false);
    assertHas(linesOf([resultOf('a')]), 'No pass rate (1 not checked)');
    assert.equal(says([resultOf('a', { status: 'error' })]), false);
  });

  it('lists what failed, and why', () => {
    const lines = linesOf([
      resultOf('good'),
      failed('bad', violation('is-json', { message: 'the output is not JSON' }), violation('short')),
      failed(
        'worse',
        violation('polite', { severity: 'warning', category: 'quality' }),
        violation('is-json'),
      ),
      resultOf('lost', {
        status: 'error',
        output: undefined,
        attempts: [failedAttempt(), failedAttempt()],
        error: { kind: 'server', message: 'The server answered 500; try again.' },
      }),
    ]);
    assertHas(
      lines,
      '25 % pass (1 passed, 2 failed, 1 without a verdict)',
      'Violations by rule',
      '✗ is-json format 2 50 %',
      '! polite quality 1 25 %',
      '✗ short format 1 25 %',
      'What failed',
      '✗ bad samples.jsonl:1 is-json: the output is not JSON +1',
      '✗ worse samples.jsonl:1 is-json: is wrong',
      '? lost samples.jsonl:1 The server answered 500; try again.',
      'calls 4 1 retry',
    );
  });

  it('tells the repeats of a sample apart, and does not count them as samples', () => {
    const results = Array.from({ length: 13 }, (_, repeat) => ({ ...failed('t2', violation('r')), repeat }));
    const lines = linesOf(results);
    assertHas(
      lines,
      '✗ t2 samples.jsonl:1 r: is wrong',
      '✗ t2 (repeat 2) samples.jsonl:1 r: is wrong',
      'and 1 more: --failed lists all of them',
    );
  });

  it('counts what it does not list', () => {
    const results = Array.from({ length: 1_500 }, (_, index) => failed(`s${index}`, violation('r')));
    const lines = linesOf(results, {}, results.slice(0, 1_000));
    assert.equal(lines.filter((line) => line.startsWith('✗ s')).length, 12);
    assertHas(lines, 'and 1,488 more: --failed lists all of them', '0 % pass (0 passed, 1,500 failed)');
    assertHas(linesOf(results.slice(0, 13)), 'and 1 more: --failed lists all of them');
    const lost = resultOf('lost', { status: 'error', error: { kind: 'server', message: 'No.' } });
    assertHas(linesOf([...results.slice(0, 12), lost]), 'and 1 more: --failed lists all of them');
    assert.ok(!linesOf(results.slice(0, 12)).some((line) => line.endsWith('lists all of them')));
  });

  const states: [state: Run['state'], line: string | undefined][] = [
    ['finished', undefined],
    [
      'cancelled',
      'Cancelled before the end; resume with --resume 2026-11-21-triage --base-url http://server/v1',
    ],
    [
      'incomplete',
      'Some answers are missing; resume with --resume 2026-11-21-triage --base-url http://server/v1',
    ],
    [
      'over-budget',
      'Stopped before the call that could have crossed $0.50; resume with --resume 2026-11-21-triage --base-url http://server/v1',
    ],
    [
      'provider-failed',
      'Stopped because no answers came; resume with --resume 2026-11-21-triage --base-url http://server/v1',
    ],
  ];
  for (const [state, line] of states) {
    it(`says how a run ended that is ${state}`, () => {
      const lines = linesOf([resultOf('a')], { state, settings: { repeat: 1, filter: [], maxCost: 0.5 } });
      if (line) assertHas(lines, line);
      else assert.ok(!lines.some((each) => each.includes('--resume')));
    });
  }

  it('of a part of the samples has counts, and no rate', () => {
    const results = [resultOf('a', { score: 1 }), failed('b', violation('short'))];
    const samples = { hash: 's', count: 40, invalid: 0 };
    for (const [overrides, line] of [
      [{ state: 'cancelled', samples }, '2 of 40 done, 1 passed (1 failed)'],
      [{ state: 'cancelled', samples: { ...samples, asked: 5 } }, '2 of 5 done, 1 passed (1 failed)'],
      [{ samples: { ...samples, asked: 2 } }, '2 of 40 samples, 1 passed (1 failed)'],
      [{ samples }, '50 % pass (1 passed, 1 failed)'],
    ] as const) {
      const lines = linesOf(results, overrides);
      assertHas(lines, line);
      assert.equal(lines.filter((each) => /\d %|^score/.test(each)).length > 0, line.includes('%'));
    }
  });

  it('does not know what repairs cost where no price is known', () => {
    const unknown = attempt({ costUsd: null });
    const { output = '', requestHash = '', finishReason = 'stop', violations } = resultOf('a');
    const earlier = [{ output, requestHash, finishReason, violations, attempts: [unknown] }];
    assertHas(
      linesOf([resultOf('a', { attempts: [unknown], earlier })]),
      '0 % at the first try, 100 % after repair: 1 of 1 repaired, by 1 more call (price unknown)',
    );
  });

  it('of no results says that there is no rate', () => {
    const lines = linesOf([]);
    assertHas(lines, '– % pass (0 passed, 0 failed)', 'cost $0.00', 'calls 0');
    assert.ok(!lines.some((line) => line.startsWith('latency')));
  });

  it('says what it does not know', () => {
    const unknown = attempt({ usage: undefined, costUsd: null });
    assertHas(
      linesOf([resultOf('a', { attempts: [unknown] })]),
      'tokens 0 in, 0 out 1 call reported none',
      'cost unknown: no usage reported',
    );
    assertHas(
      linesOf([
        resultOf('a', { attempts: [unknown] }),
        resultOf('b'),
        resultOf('c', { attempts: [unknown] }),
      ]),
      'tokens 10 in, 5 out 2 calls reported none',
      'cost $0.010 without 2 calls that reported no usage',
    );
  });

  it('says what it skipped, what the cache answered and what was tried again', () => {
    const cached = attempt({ cached: true, costUsd: 0, savedUsd: 0.25 });
    const lines = linesOf(
      [resultOf('a', { score: 1, attempts: [failedAttempt(), failedAttempt(), cached] })],
      {
        samples: { hash: 's', count: 1, invalid: 2 },
      },
    );
    assertHas(
      lines,
      '100 % pass (1 passed, 0 failed, 2 skipped as invalid)',
      'cost $0.00 $0.25 more without the cache',
      'calls 1 1 from the cache, 2 retries',
    );
  });

  it('says of the practice model what it is', () => {
    const lines = linesOf([resultOf('a')], { provider: 'practice', model: 'practice-1' });
    assertHas(lines, 'The practice model (practice-1) answered: a free offline stand-in, not a real model.');
  });

  it('makes hostile texts harmless', () => {
    const { location } = resultOf('a');
    const result = failed(HOSTILE, violation(HOSTILE, { message: HOSTILE }));
    const results = [
      { ...result, location: { ...location, file: HOSTILE } },
      resultOf('b', { status: 'error', error: { kind: 'server', message: HOSTILE.repeat(50) } }),
    ];
    const run = runOf(results, { model: HOSTILE });
    const hostile = { ...run, prompt: { ...run.prompt, name: HOSTILE } };
    for (const colors of [plain, pc.createColors(true)]) {
      const report = runReport(
        hostile,
        summaryOf(results),
        results,
        'runs/x',
        'x',
        { wallMs: 1, kept: 0 },
        formatUsd,
        colors,
      );
      const visible = stripVTControlCharacters(report);
      assert.doesNotMatch(visible.replaceAll('\n', ''), /[\p{Cc}\p{Bidi_Control}]/u);
      assert.ok(!report.includes('\u001b[31m\u0007'));
    }
    assert.ok(linesOf(results).every((line) => line.length < 250));
  });

  it('is coloured where colours are wanted', () => {
    const report = (results: Result[]) =>
      runReport(
        runOf(results),
        summaryOf(results),
        [],
        'x',
        'x',
        { wallMs: 1, kept: 0 },
        formatUsd,
        pc.createColors(true),
      );
    assert.ok(report([resultOf('a', { score: 1 })]).includes(pc.createColors(true).green('100 %')));
    assert.ok(report([failed('a')]).includes(pc.createColors(true).red('0 %')));
  });
});

describe('diagnostics on a terminal', () => {
  const diagnostic = (overrides: Partial<Diagnostic> = {}): Diagnostic => ({
    file: '/w/a.yml',
    range: { start: { line: 2, character: 4 }, end: { line: 2, character: 9 } },
    severity: 'error',
    code: 'unknown-key',
    message: 'Unknown key "x".',
    ...overrides,
  });
  const show = (diagnostics: Diagnostic[], colors = plain) =>
    diagnosticLines(diagnostics, (file) => file.slice(3), colors);

  it('name a place that terminals can jump to', () => {
    assert.equal(
      show([diagnostic(), diagnostic({ severity: 'warning' }), diagnostic({ severity: 'info' })]),
      ['error', 'warning', 'info']
        .map((severity) => `a.yml:3:5: ${severity}: Unknown key "x". (unknown-key)`)
        .join('\n'),
    );
    assert.equal(show([]), '');
  });

  it('are a line each, whatever they hold', () => {
    const lines = show(
      [diagnostic({ file: `/w/${HOSTILE}`, message: HOSTILE.repeat(200) })],
      pc.createColors(true),
    );
    assert.doesNotMatch(stripVTControlCharacters(lines), /[\p{Cc}\p{Bidi_Control}]/u);
    assert.ok(lines.length < 2_000);
  });
});
