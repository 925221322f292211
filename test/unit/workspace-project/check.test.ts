import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { describe, it } from 'mocha';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import { diskFiles } from '../../../src/core/files.ts';
import { checkFiles, checkPrompt } from '../../../src/core/workspace/check-workspace.ts';
import { promptFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

/** A diagnostic in one line: `file:line:column-line:column severity code`, counted from one. */
function brief(folder: TempWorkspace, { file, range: { start, end }, severity, code }: Diagnostic): string {
  const place = `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
  return `${file.slice(folder.root.length + 1)}:${place} ${severity} ${code}`;
}

/** What is wrong with `x.prompt.yml` among other files. */
async function check(files: Readonly<Record<string, string>>) {
  await using folder = await tempWorkspace(files);
  const found = await checkFiles([folder.path('x.prompt.yml')], diskFiles);
  for (const { message } of found) assert.match(message, /^[^\n]*[.?]$/);
  return {
    brief: found.map((diagnostic) => brief(folder, diagnostic)),
    messages: found.map(({ message }) => message),
  };
}

const SAMPLE = { 's.jsonl': '{"input":"a"}\n' };
const GOOD = promptFile('samples: s.jsonl\n');

describe('checkFiles', () => {
  it('finds nothing in what is in order', async () => {
    const { brief } = await check({ 'x.prompt.yml': GOOD, ...SAMPLE });
    assert.deepEqual(brief, []);
  });

  describe('a prompt file', () => {
    it('with an unknown key', async () => {
      const { brief, messages } = await check({ 'x.prompt.yml': `${GOOD}modell: x\n`, ...SAMPLE });
      assert.deepEqual(brief, ['x.prompt.yml:8:1-8:7 warning unknown-key']);
      assert.match(messages[0] ?? '', /did you mean "model"/);
    });

    it('that is not there', async () => {
      assert.deepEqual((await check({})).brief, ['x.prompt.yml:1:1-1:1 error unreadable-file']);
    });

    it('with a template that is not valid', async () => {
      const { brief } = await check({ 'x.prompt.yml': GOOD.replace('{{ input }}', '{{ input'), ...SAMPLE });
      assert.deepEqual(brief, ['x.prompt.yml:6:15-6:23 error template-syntax']);
    });

    it('without samples', async () => {
      assert.deepEqual((await check({ 'x.prompt.yml': promptFile() })).brief, [
        'x.prompt.yml:4:1-4:9 warning no-samples',
      ]);
      assert.deepEqual((await check({ 'x.prompt.yml': promptFile('testData: []\n') })).brief, [
        'x.prompt.yml:4:1-4:9 warning no-samples',
      ]);
      assert.deepEqual(
        (await check({ 'x.prompt.yml': promptFile('samples: s.jsonl\n'), 's.jsonl': '\n' })).brief,
        ['x.prompt.yml:7:1-7:8 warning no-samples'],
      );
      assert.deepEqual((await check({ 'x.prompt.yml': promptFile('samples: none.jsonl\n') })).brief, [
        'x.prompt.yml:7:10-7:20 error missing-file',
      ]);
    });

    it('that is no UTF-8 text, at the first character that is lost', async () => {
      const { brief } = await check({
        'x.prompt.yml': `${promptFile('samples: s.jsonl\nrules: x.rules.yml\n')}description: Caf\ufffd \ufffd\n`,
        'x.rules.yml': '# \ufffd\nrules: [{ check: json }]\n',
        ...SAMPLE,
      });
      assert.deepEqual(brief, [
        'x.prompt.yml:9:17-9:18 warning not-text',
        'x.rules.yml:1:3-1:4 warning not-text',
      ]);
    });
  });

  describe('variables', () => {
    it('that no sample has are errors, at each use, through folding and escapes', async () => {
      const prompt = `messages:
  - role: system
    content: >-
      One
      {{ nothing }} and {{ input }}.
  - role: user
    content: "\\u00e4\\t{{ nothing | upcase }}{% if nothing2 %}{{nothing2}}{% endif %}{{ x | default: 1 }}"
samples: s.jsonl
`;
      const { brief, messages } = await check({ 'x.prompt.yml': prompt, ...SAMPLE });
      assert.deepEqual(brief, [
        'x.prompt.yml:5:10-5:17 error undefined-variable',
        'x.prompt.yml:7:26-7:33 error undefined-variable',
      ]);
      assert.equal(messages[0], 'No sample has the variable "nothing"; the samples have input.');
    });

    it('that nothing reads are warnings, in a CSV file at the header', async () => {
      const columns = async (text: string) =>
        (await check({ 'x.prompt.yml': promptFile('samples: s.csv\n'), 's.csv': text })).brief;
      assert.deepEqual(await columns('input, more ,other\na,b,c\n'), [
        's.csv:1:7-1:13 warning unused-column',
        's.csv:1:14-1:19 warning unused-column',
      ]);
      assert.deepEqual(await columns('"in""put",input,more\na,b,c\n'), [
        's.csv:1:1-1:21 warning unused-column',
        's.csv:1:1-1:21 warning unused-column',
      ]);
    });

    it('that some samples lack are warnings that count them', async () => {
      const { brief, messages } = await check({
        'x.prompt.yml': GOOD,
        's.jsonl': '{"input":"a","more":1}\n{"more":2}\n{"more":3}\n',
      });
      assert.deepEqual(brief, [
        's.jsonl:1:1-1:23 warning unused-column',
        'x.prompt.yml:6:18-6:23 warning undefined-variable',
      ]);
      assert.match(messages[1] ?? '', /^2 of 3 samples have no variable "input"/);
    });

    it('are looked for beside other errors, in the messages that can be read', async () => {
      const messages =
        'messages:\n  - { role: user, content: "{{ inptu }} {{ context }}" }\n  - { role: user, content: "{{ input" }\n';
      const wrong = {
        'x.prompt.yml:3:32-3:37': 'modelParameters: { temperature: hot }\n',
        'x.prompt.yml:2:32-2:37': '',
      };
      for (const [place, before] of Object.entries(wrong)) {
        const text = `${before}${messages}samples: s.jsonl\n`;
        const found = await check({ 'x.prompt.yml': text, ...SAMPLE });
        const at = found.brief.indexOf(`${place} error undefined-variable`);
        assert.equal(found.messages[at], 'No sample has the variable "inptu"; did you mean "input"?');
        const codes = found.brief.map((line) => line.split(' ').at(-1)).sort();
        assert.deepEqual(codes, ['template-syntax', 'undefined-variable', ...(before ? ['wrong-type'] : [])]);
      }
    });

    it('are looked for beside other errors, as are rules and files, so that all mistakes come at once', async () => {
      const { brief } = await check({
        'x.prompt.yml': `provider: nobody
messages:
  - { role: system, contnet: Answer. }
  - { role: user, content: "{{ inptu }}" }
samples: [s.jsonl, none.jsonl]
knowledge: nowhere
rules:
  - none.rules.yml
  - x.rules.yml
  - check: { enmu: [a] }
  - check: { startsWith: "{{ inptu }}" }
  - check: { script: ./none.mjs }
`,
        'x.rules.yml': 'rules:\n  - chekc: json\n',
        's.jsonl': '{"input":"a"}\n{\n',
      });
      assert.deepEqual(brief, [
        's.jsonl:2:1-2:2 error invalid-json',
        'x.prompt.yml:1:11-1:17 error unknown-provider',
        'x.prompt.yml:3:21-3:28 error missing-key',
        'x.prompt.yml:4:32-4:37 error undefined-variable',
        'x.prompt.yml:5:20-5:30 error missing-file',
        'x.prompt.yml:6:12-6:19 error missing-file',
        'x.prompt.yml:8:5-8:19 error missing-file',
        'x.prompt.yml:10:14-10:18 error invalid-rule',
        'x.prompt.yml:11:5-11:41 error undefined-variable',
        'x.prompt.yml:12:22-12:32 error missing-file',
        'x.rules.yml:2:5-2:10 error missing-key',
      ]);
    });

    it('are not looked for where other errors leave open which samples there are', async () => {
      const { brief } = await check({
        'x.prompt.yml': promptFile('samples: { path: s.jsonl }\ntestData:\n  - { other: 1 }\n'),
      });
      assert.deepEqual(
        brief.map((line) => line.split(' ').at(-1)),
        ['wrong-type'],
      );
    });

    it('of a judge may be the output, and nothing else that no sample has', async () => {
      const { brief } = await check({
        'x.prompt.yml': `${GOOD}evaluators:
  - name: J
    llm:
      prompt: |
        {{ completion }} or
        {{ exspected }}
      choices: [{ choice: a, score: 1 }]
`,
        ...SAMPLE,
      });
      assert.deepEqual(brief, ['x.prompt.yml:13:12-13:21 error undefined-variable']);
    });

    it('of a rule are looked for at the rule, in its file too', async () => {
      const rules = `rules:
  - check: { equals: "{{ missing }}" }
  - check: json
    message: "{{ found }} is not {{ expected }} but {{ input }}, {{ gone | default: 1 }}"
`;
      const { brief } = await check({
        'x.prompt.yml': promptFile('samples: s.jsonl\nrules: r.rules.yml\n'),
        'r.rules.yml': rules,
        ...SAMPLE,
      });
      assert.deepEqual(brief, ['r.rules.yml:2:5-2:39 error undefined-variable']);
    });

    it('of a string evaluator are looked for, too', async () => {
      const { brief } = await check({
        'x.prompt.yml': `${GOOD}evaluators:\n  - name: S\n    string: { contains: "{{ wrong }}" }\n  - name: T\n    string: { contains: "{{" }\n`,
        ...SAMPLE,
      });
      assert.deepEqual(brief, [
        'x.prompt.yml:10:29-10:34 error undefined-variable',
        'x.prompt.yml:12:25-12:29 error template-syntax',
      ]);
    });
  });

  describe('columns that nothing reads', () => {
    const columns = (more: string, sample: string) =>
      check({
        'x.prompt.yml': promptFile(`samples: s.jsonl\n${more}`),
        's.jsonl': `{"input":"a"}\n${sample}\n`,
      });

    it('are warnings at the first sample that has one', async () => {
      const { brief, messages } = await columns('', '{"input":"b","inptu":"c"}');
      assert.deepEqual(brief, ['s.jsonl:2:1-2:26 warning unused-column']);
      assert.equal(
        messages[0],
        'Nothing reads the variable "inptu"; did you mean "input"? Otherwise use {{ inptu }} in a message, or remove it.',
      );
    });

    it('may be keys that are misspelt', async () => {
      const said = async (name: string) => (await columns('', `{"input":"b","${name}":"c"}`)).messages[0];
      assert.match((await said('expceted')) ?? '', /; did you mean "expected"\? /);
      assert.match((await said('kind')) ?? '', /"kind"; use \{\{ kind \}\} in a message/);
    });

    const readers = {
      'a rule': ['rules:\n  - check: { contains: "{{ extra }}" }\n', '{"input":"b","extra":"c"}'],
      'a judge': [
        'evaluators:\n  - name: J\n    llm: { prompt: "{{ completion }} {{ extra }}", choices: [{ choice: a, score: 1 }] }\n',
        '{"input":"b","extra":"c"}',
      ],
      'a string evaluator': [
        'evaluators:\n  - name: S\n    string: { contains: "{{ extra }}" }\n',
        '{"input":"b","extra":"c"}',
      ],
      'a built-in judge': [
        'evaluators:\n  - name: G\n    uses: github/groundedness\n',
        '{"input":"b","context":"c"}',
      ],
      'the core itself': ['', '{"id":"b","input":"b","expected":"c","facts":["d"],"tags":["e"],"weight":2}'],
    } as const;
    for (const [name, [more, sample]] of Object.entries(readers)) {
      it(`are not those read by ${name}`, async () => {
        const { brief } = await columns(more, sample);
        assert.deepEqual(
          brief.filter((line) => line.includes('unused')),
          [],
        );
      });
    }
  });

  describe('files that a prompt names', () => {
    it('are looked for from the prompt file', async () => {
      const { brief } = await check({
        'x.prompt.yml': promptFile(
          'samples: [a/s.jsonl, "a/*.csv"]\nrules: [a/r.rules.yml]\nknowledge: [a, a/k.md]\n',
        ),
        'a/s.jsonl': '{"input":"a"}\n',
        'a/t.csv': 'input\nb\n',
        'a/r.rules.yml': 'rules: [{ check: json }]\n',
        'a/k.md': '',
      });
      assert.deepEqual(brief, []);
    });

    it('must be there', async () => {
      const { brief } = await check({
        'x.prompt.yml': promptFile(
          'samples:\n  - s.jsonl\n  - none.jsonl\n  - "none/*.jsonl"\nrules: none.rules.yml\nknowledge: [none]\n',
        ),
        ...SAMPLE,
      });
      assert.deepEqual(brief, [
        'x.prompt.yml:9:5-9:15 error missing-file',
        'x.prompt.yml:10:5-10:19 error missing-file',
        'x.prompt.yml:11:8-11:22 error missing-file',
        'x.prompt.yml:12:13-12:17 error missing-file',
      ]);
    });

    it('must not be folders, but for knowledge', async () => {
      const { brief, messages } = await check({
        'x.prompt.yml': promptFile('samples: [s.jsonl, a]\nrules: a/\nknowledge: a\n'),
        'a/x.txt': '',
        ...SAMPLE,
      });
      assert.deepEqual(brief, [
        'x.prompt.yml:7:20-7:21 error missing-file',
        'x.prompt.yml:8:8-8:10 error missing-file',
      ]);
      assert.match(messages[0] ?? '', /for example a\/\*\.jsonl\.$/);
      assert.match(messages[1] ?? '', /for example a\/\*\.rules\.yml\.$/);
    });

    it('must not be named by absolute paths', async () => {
      const { brief } = await check({
        'x.prompt.yml': promptFile('samples: [s.jsonl, /etc/passwd]\n'),
        ...SAMPLE,
      });
      assert.deepEqual(brief, ['x.prompt.yml:7:20-7:31 error absolute-path']);
    });

    it('may have any name that a file cannot have', async () => {
      for (const name of [
        '""',
        '"a\\0b"',
        '"../../../../../../../../../none"',
        '"[a"',
        '"{a"',
        '"**"',
        '"\\\\"',
        '"!x"',
      ]) {
        const { brief } = await check({
          'x.prompt.yml': promptFile(`samples: [s.jsonl, ${name}]\n`),
          ...SAMPLE,
        });
        assert.ok(brief.length >= 1, name);
      }
    });
  });

  describe('samples', () => {
    it('whose facts are sentences, of which hardly an answer holds every word', async () => {
      const { brief, messages } = await check({
        'x.prompt.yml': GOOD,
        's.jsonl': [
          '{"input":"a","facts":["30 days","Acme Ltd. in Leeds"]}',
          '{"input":"b","facts":["90 days","A token expires after 90 days."]}',
          '{"input":"c","facts":["/it ends after some days./","このトークンは 90 日 で 期限 が 切れます。"]}\n',
        ].join('\n'),
      });
      assert.deepEqual(brief, ['s.jsonl:2:1-2:67 info sentence-fact']);
      assert.equal(
        messages[0],
        'The fact "A token expires after 90 days." is a sentence, and an answer passes only with exactly these words; name the part that it must contain, such as a number or a name (2 samples have such a fact).',
      );
    });

    it('that change a rule nobody wrote', async () => {
      const { brief, messages } = await check({
        'x.prompt.yml': `${GOOD}rules:\n  - { id: short, check: { words: { max: 3 } } }\n`,
        's.jsonl': [
          '{"input":"a","rules":{"short":false,"facts":false}}',
          '{"input":"b","rules":{"shrt":false}}',
          '{"input":"c","rules":{"shrt":{"severity":"info"},"__proto__":false}}\n',
        ].join('\n'),
      });
      assert.deepEqual(brief, [
        's.jsonl:2:1-2:37 warning unknown-rule',
        's.jsonl:3:1-3:69 warning unknown-rule',
      ]);
      assert.match(messages[0] ?? '', /"shrt" .*\(in 2 samples\); did you mean "short"\?/);
      assert.match(messages[1] ?? '', /"__proto__" .* known are short, facts\./);
    });

    it('that cannot be read are errors at their line', async () => {
      const { brief } = await check({
        'x.prompt.yml': GOOD,
        's.jsonl': '{"input":"a"}\n{"input":}\n{"input":"c"}\n',
      });
      assert.deepEqual(brief, ['s.jsonl:2:10-2:11 error invalid-json']);
    });

    it('with the same id are errors, also across files', async () => {
      const { brief, messages } = await check({
        'x.prompt.yml': promptFile('samples: ["*.jsonl"]\ntestData:\n  - { id: a, input: x }\n'),
        's.jsonl': '{"id":"a","input":"a"}\n{"id":"a","input":"b"}\n',
      });
      assert.deepEqual(brief, [
        's.jsonl:2:1-2:23 error duplicate-sample-id',
        'x.prompt.yml:9:5-9:24 error duplicate-sample-id',
      ]);
      assert.match(messages[1] ?? '', /line 1 of s\.jsonl/);
    });
  });

  describe('rules', () => {
    it('that cannot run are errors at the option', async () => {
      const { brief } = await check({
        'x.prompt.yml': promptFile('samples: s.jsonl\nrules:\n  - r.rules.yml\n  - check: { regex: "(" }\n'),
        'r.rules.yml': 'rules:\n  - check: { wrods: { max: 3 } }\n  - check: { words: { max: many } }\n',
        ...SAMPLE,
      });
      assert.deepEqual(brief, [
        'r.rules.yml:2:14-2:19 error invalid-rule',
        'r.rules.yml:3:28-3:32 error wrong-type',
        'x.prompt.yml:10:21-10:24 error invalid-rule',
      ]);
    });

    it('with an id that another rule or an evaluator has are errors, also across files', async () => {
      const { brief } = await check({
        'x.prompt.yml': promptFile(
          'samples: s.jsonl\nrules:\n  - r.rules.yml\n  - { id: a, check: json }\n  - { id: E, check: json }\nevaluators:\n  - { name: E, uses: github/fluency }\n',
        ),
        'r.rules.yml': 'rules: [{ id: a, check: json }]\n',
        ...SAMPLE,
      });
      assert.deepEqual(brief, [
        'x.prompt.yml:10:11-10:12 error duplicate-rule',
        'x.prompt.yml:11:11-11:12 error duplicate-rule',
      ]);
    });

    it('of a string evaluator beyond the first test are warnings', async () => {
      const { brief } = await check({
        'x.prompt.yml': `${GOOD}evaluators:\n  - name: S\n    string: { contains: a, equals: b }\n`,
        ...SAMPLE,
      });
      assert.deepEqual(brief, ['x.prompt.yml:10:15-10:23 warning ignored-test']);
    });
  });

  describe('the configuration', () => {
    it('is checked with each prompt, and reported once', async () => {
      await using folder = await tempWorkspace({
        'x.prompt.yml': GOOD,
        'y.prompt.yml': GOOD,
        ...SAMPLE,
        '.prompt-ladder/config.yml': 'concurrency: 0\n',
      });
      const paths = ['x.prompt.yml', 'y.prompt.yml', '.prompt-ladder/config.yml'].map((name) =>
        folder.path(name),
      );
      assert.deepEqual(
        (await checkFiles(paths, diskFiles)).map((each) => brief(folder, each)),
        ['.prompt-ladder/config.yml:1:14-1:15 error wrong-value'],
      );
    });

    it('that cannot be read is an error', async () => {
      await using folder = await tempWorkspace({ 'x.prompt.yml': GOOD, ...SAMPLE });
      await mkdir(folder.path('.prompt-ladder/config.yml'));
      const found = await checkFiles([folder.path('x.prompt.yml')], diskFiles);
      assert.deepEqual(
        found.map((each) => brief(folder, each)),
        ['.prompt-ladder/config.yml:1:1-1:1 error unreadable-file'],
      );
    });
  });

  it('reads a file as what its name says', async () => {
    await using folder = await tempWorkspace({
      'a.rules.yml': 'rules: [{ check: nothing }]\n',
      'b.jsonl': '{\n',
      'c.txt': '',
      'd.csv': 'input\na\n',
    });
    const found = await checkFiles(
      ['a.rules.yml', 'b.jsonl', 'c.txt', 'd.csv', 'none.rules.yml'].map((name) => folder.path(name)),
      diskFiles,
    );
    assert.deepEqual(
      found.map(({ file, code }) => `${file.slice(folder.root.length + 1)} ${code}`),
      [
        'a.rules.yml invalid-rule',
        'b.jsonl invalid-json',
        'c.txt unknown-format',
        'none.rules.yml unreadable-file',
      ],
    );
  });

  it('can be stopped', async () => {
    await using folder = await tempWorkspace({ 'x.prompt.yml': GOOD, ...SAMPLE });
    const paths = [folder.path('x.prompt.yml')];
    await assert.rejects(checkFiles(paths, diskFiles, AbortSignal.abort()), { name: 'AbortError' });
    await assert.rejects(checkPrompt(folder.path('x.prompt.yml'), diskFiles, AbortSignal.abort()), {
      name: 'AbortError',
    });
  });
});
