import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'mocha';
import { htmlReport } from '../../../src/core/dashboard/html-report.ts';
import { HOSTILE, reportData } from '../../support/report-data.ts';

const PROGRAM = { script: 'document.title = "ü";', style: 'body { color: red }' };
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the HTML report', () => {
  const data = reportData({ results: 30 });
  const html = htmlReport(data, PROGRAM);
  const block = (id: string) =>
    JSON.parse(new RegExp(`<script type="application/json" id="${id}">(.*?)</script>`).exec(html)?.[1] ?? '');

  it('holds its data, whatever outputs say', () => {
    assert.ok(data.rows.some(({ excerpt }) => excerpt === HOSTILE.html));
    assert.deepEqual(block('view'), structuredClone(data.view));
    assert.deepEqual(block('rest').rows, JSON.parse(JSON.stringify(data.rows)));
    assert.equal(html.match(/<\/?script/g)?.length, 6);
    assert.ok(!html.includes('<img'));
  });

  it('lets its own program and style run, and nothing else', () => {
    const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    assert.equal(
      policy,
      `default-src 'none'; script-src ${hash(PROGRAM.script)}; style-src ${hash(PROGRAM.style)}`,
    );
  });

  it('takes a name for text', () => {
    const run = { ...data.view.run, prompt: '</title><script>alert(1)</script>' };
    const named = htmlReport({ ...data, view: { ...data.view, run } }, PROGRAM);
    assert.match(named, /<title>&#60;\/title&#62;&#60;script&#62;/);
    assert.equal(named.match(/<\/?script/g)?.length, 6);
  });
});
