import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'mocha';
import { globSync } from 'tinyglobby';

const SOURCE = resolve(import.meta.dirname, '../../../src');
const read = (file: string) => readFileSync(join(SOURCE, file), 'utf8');

describe('the buttons of the dashboard and the ladder', () => {
  it('are in sentence case', () => {
    const parts = globSync('webview/parts/*.tsx', { cwd: SOURCE }).map(read).join('\n');
    const written = [...parts.matchAll(/\btext=(?:"[^"]*"|\{.*?\}(?=\s))/g)].map(([text]) => text);
    const [remedies = ''] = /^const BUTTONS[\s\S]*?^\};/m.exec(read('core/dashboard/remedy-view.ts')) ?? [];
    const labels = [...written, remedies].flatMap((text) =>
      [...text.matchAll(/(["'`])(\p{Lu}.*?)\1/gu)].map(([, , label = '']) => label),
    );
    for (const label of ['Run again', 'Show edit', 'Try on this one', 'Open the rule'])
      assert.ok(labels.includes(label), label);
    assert.deepEqual(
      labels.filter((label) => /\s\p{Lu}\p{Ll}/u.test(label)),
      [],
    );
  });
});
