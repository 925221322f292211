import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { tempWorkspace } from '../../support/workspace.ts';

/** Thirty definitions of which each refers to the next one twice: two to the thirtieth ways for one value. */
const branching = Array.from({ length: 30 }, (_, index) => {
  const next = `{ $ref: "#/$defs/d${index + 1}" }`;
  return `d${index}: ${index < 29 ? `{ anyOf: [${next}, ${next}] }` : '{}'}`;
}).join(', ');

/** Rules that cannot run, each with its place, and what is said of it. */
const BROKEN: Readonly<Record<string, [text: string, place: string, says: RegExp]>> = {
  key: [
    'rules:\n  - check: json\n    sevrity: info',
    '3:5',
    /Unknown key "sevrity"; did you mean "severity"/,
  ],
  option: ['rules:\n  - check: { words: { maxx: 3 } }', '2:23', /Unknown key "maxx"; did you mean "max"/],
  regex: ['rules:\n  - check: { regex: "(a" }', '2:21', /not a valid regular expression/],
  schema: ['rules:\n  - check: { jsonSchema: { type: strin } }', '2:34', /no valid JSON Schema/],
  ref: ['rules:\n  - check: { jsonSchema: { $ref: "#" } }', '2:34', /leads back to itself/],
  'far-ref': [
    'rules:\n  - check: { jsonSchema: { $ref: "http://127.0.0.1:1/x" } }',
    '2:34',
    /nothing is downloaded/,
  ],
  branching: [
    `rules: [{ check: { jsonSchema: { $ref: "#/$defs/d0", $defs: { ${branching} } } } }]`,
    '1:',
    /more than 10,000 schemas for one value/,
  ],
  check: ['rules:\n  - check: { jsonn: {} }', '2:14', /There is no check "jsonn"; did you mean "json"/],
  nested: ['rules:\n  - check: { not: { contians: a } }', '2:21', /did you mean "contains"/],
  when: ['rules:\n  - check: json\n    when: { output: { regex: "[" } }', '3:30', /not a valid regular/],
  prototype: ['rules:\n  - check: { __proto__: {} }', '2:14', /There is no check "__proto__"/],
  syntax: ['rules: [\n  - {', '2:6', /not valid YAML/],
  nul: ['rules: [{ check: "js\0on" }]', '1:21', /NUL character/],
  deep: [`rules: ${'['.repeat(5_000)}${']'.repeat(5_000)}`, '1:', /nests too deeply/],
};

describe('rules that cannot run', () => {
  it('are reported each at its place, and no model is called', async () => {
    const files = Object.entries(BROKEN).map(([name, [text]]) => [`${name}.rules.yml`, text]);
    const prompt =
      'provider: practice\nmessages: [{ role: user, content: Hi }]\ntestData: [{ expected: a }]\nrules: ["*.rules.yml"]\n';
    await using folder = await tempWorkspace({ ...Object.fromEntries(files), 'a.prompt.yml': prompt });
    const { code, stderr } = await runCli(['run', 'a.prompt.yml'], { cwd: folder.root });
    assert.equal(code, 2);
    assert.match(stderr, /has errors, so nothing was run/);
    const lines = stderr.split('\n');
    for (const [name, [, place, says]] of Object.entries(BROKEN)) {
      const line = lines.find((each) => each.startsWith(`${name}.rules.yml:`)) ?? '';
      assert.ok(line.startsWith(`${name}.rules.yml:${place}`), `${name}: ${line}`);
      assert.match(line, says);
    }
    await assert.rejects(folder.read('.prompt-ladder/runs'), { code: 'ENOENT' });
  });
});
