import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ReportedRun } from '../../../src/core/report/reported-run.ts';
import { csvReport } from '../../../src/core/report/results-csv.ts';
import { markdownReport } from '../../../src/core/report/results-markdown.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import { attempt, resultOf } from '../engine/support.ts';
import { runOf, violation } from './support.ts';

const reported = (results: readonly Result[]): ReportedRun => ({
  run: runOf(results),
  results: async function* () {
    yield* results;
  },
});

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

describe('a CSV of results', () => {
  it('has a column for each variable, and gives no spreadsheet a formula', async () => {
    const text = await textOf(
      csvReport([
        reported([
          resultOf('a', { output: '=1+1', variables: { input: 'say "x",\ny', sample: 'mine' } }),
          resultOf('b', { output: '-5', variables: { list: [1, 2] } }),
        ]),
      ]),
    );
    const [head = '', ...rows] = text.split('\r\n');
    assert.match(
      head,
      /^run,prompt,provider,model,sample,repeat,status,.*,latencyMs,input,variable sample,list$/,
    );
    assert.match(rows[0] ?? '', /,'=1\+1,/);
    assert.match(rows[0] ?? '', /,"say ""x"",\ny",mine,$/);
    assert.match(rows[1] ?? '', /,-5,.*,,,"\[1,2\]"$/);
  });
});

describe('Markdown of results', () => {
  it('has no pass rate where nothing was checked, and says so', async () => {
    const text = await textOf(markdownReport([reported([resultOf('a')])]));
    assert.match(text, /^\*\*No pass rate\*\* \(1 not checked\)/m);
    assert.match(text, /^Nothing was checked;/m);
  });

  it('says who answered, where that is not who was asked', async () => {
    const small = resultOf('a', { attempts: [attempt({ answeredBy: 'small' })] });
    assert.match(await textOf(markdownReport([reported([small])])), /^## .* · answered by small$/m);
  });

  it('lists rules and what failed, and lets no output be markup', async () => {
    const text = await textOf(
      markdownReport([
        reported([
          resultOf('good'),
          resultOf('again', { repeat: 1, status: 'failed', violations: [violation('r')] }),
          resultOf('bad|`x`', {
            status: 'failed',
            violations: [violation('r', { message: 'is <b>*wrong*</b> @all' })],
          }),
          ...Array.from({ length: 100 }, (_, index) =>
            resultOf(`e${index}`, { status: 'error', error: { kind: 'timeout', message: 'No answer.' } }),
          ),
        ]),
      ]),
    );
    assert.match(text, /\| `bad¦'x'` \| `r` is &lt;b>\\\*wrong\\\*&lt;\/b> @\u200ball \|\n/);
    assert.match(text, /\| `again` \(repeat 2\) \| `r` is wrong \|\n/);
    assert.match(text, /\n\nand 2 more\n$/);
  });
});
