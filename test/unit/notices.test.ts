import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { noticeOf } from '../../scripts/notices.mjs';

describe('the notices', () => {
  it('hold the text of a licence, also where a package brings none along', async () => {
    const notice = await noticeOf('node_modules/franc');
    assert.match(notice, /^-+\nfranc [\d.]+ \(MIT\)/);
    assert.match(notice, /Copyright \(c\) Titus Wormer\n[\s\S]*Permission is hereby granted/);
    assert.match(await noticeOf('node_modules/yaml'), /Copyright/);
  });
});
