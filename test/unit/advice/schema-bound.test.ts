import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { promptFile, samplesFile, tempWorkspace } from '../../support/workspace.ts';

/** Cut off by the schema, at 60 characters. */
const CUT = 'The parcel is on its way and will be there in two days or so';

/** The kinds of what is advised for answers that end at a bound of the schema, and break this rule. */
async function advisedFor(check: string): Promise<string[]> {
  await using folder = await tempWorkspace({
    'x.prompt.yml': promptFile(`responseFormat: json_schema
jsonSchema:
  type: object
  properties: { reply: { type: string, maxLength: 60 } }
samples: s.jsonl
rules:
  - id: length
    check: ${check}
`),
    's.jsonl': samplesFile(6),
  });
  await using server = await startOpenAiServer({ answer: () => JSON.stringify({ reply: CUT }) });
  const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
  const { code } = await runCli(['run', 'x.prompt.yml', '--quiet'], { cwd: folder.root, env });
  assert.equal(code, 1);
  const { stdout } = await runCli(['advise', '--json'], { cwd: folder.root, env });
  return (JSON.parse(stdout).advice as { kind: string }[]).map(({ kind }) => kind);
}

describe("advice to remove a bound of the response's schema", () => {
  assert.equal(CUT.length, 60);

  for (const check of ['words: { at: /reply, max: 8 }', 'characters: { at: /reply, exact: 40 }'])
    it(`is not given to answers that are too long by ${check}`, async () =>
      assert.ok(!(await advisedFor(`{ ${check} }`)).includes('schema-bound')));

  for (const check of ['words: { at: /reply, min: 20, max: 120 }', 'characters: { at: /reply, min: 70 }'])
    it(`is given to answers that are too short by ${check}`, async () =>
      assert.ok((await advisedFor(`{ ${check} }`)).includes('schema-bound')));
});
