import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { runCli } from '../../support/cli.ts';
import { type ChatBody, startOpenAiServer } from '../../support/openai-server.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const LABELS = ['lost', 'late', 'broken', 'wrong_item'];
const SAMPLES = Array.from({ length: 16 }, (_, index) => ({
  id: `p${index}`,
  message: `Parcel number ${index} came, and it is not as it should be.`,
  expected: LABELS[index % 4],
}));
const labelOf = ({ messages }: ChatBody) =>
  SAMPLES[Number(/number (\d+)/.exec(messages.at(-1)?.content ?? '')?.[1])]?.expected;
const isHeldToSchema = ({ response_format: format }: ChatBody) =>
  (format as { type?: string } | undefined)?.type === 'json_schema';

/** Writes prose, whatever it is told, unless the server holds it to a schema. */
const talkative = (body: ChatBody) =>
  isHeldToSchema(body)
    ? JSON.stringify({ label: labelOf(body) })
    : 'Thank you for the message, we are sorry to hear about your parcel.';

const prompt = (more = '') =>
  `# kept\nname: x\nprovider: openai\nmodel: small\nmessages:\n  - role: user\n    content: |\n      What happened to this parcel? {{ message }}\nsamples: s.jsonl # all of them\n${more}`;

type Cli = (...args: string[]) => ReturnType<typeof runCli>;

async function advising(
  files: Readonly<Record<string, string>>,
  test: (folder: TempWorkspace, cli: Cli) => Promise<void>,
  answer: (body: ChatBody) => string = talkative,
): Promise<void> {
  await using folder = await tempWorkspace({
    's.jsonl': SAMPLES.map((sample) => `${JSON.stringify(sample)}\n`).join(''),
    ...files,
  });
  await using server = await startOpenAiServer({ answer: ({ body }) => answer(body) });
  const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
  const cli: Cli = (...args) => runCli(args, { cwd: folder.root, env });
  await cli('run', 'x.prompt.yml', '--quiet');
  await test(folder, cli);
}

interface Listed {
  readonly number: number;
  readonly kind: string;
  readonly title: string;
  readonly edit: readonly { file: string; after: string }[];
}

const adviceOf = async (cli: Cli) => JSON.parse((await cli('advise', '--json')).stdout).advice as Listed[];
const schemaOf = async (cli: Cli) => (await adviceOf(cli)).find(({ kind }) => kind === 'label-schema');

describe('plain labels as a JSON Schema', () => {
  it('come after a list of the labels, are compared under their key, and fix what a list does not', () =>
    advising(
      { 'x.prompt.yml': prompt('modelParameters: { maxTokens: 8 } # a word\n') },
      async (folder, cli) => {
        assert.match((await cli('advise')).stdout, /16 answers give none of the 4 labels\./);
        const [list, schema] = await adviceOf(cli);
        assert.deepEqual([list?.kind, schema?.kind], ['list-labels', 'label-schema']);
        assert.match(
          list?.edit[0]?.after ?? '',
          /exactly one of these labels, and with nothing else:\n +- broken\n +- late\n +- lost\n +- wrong_item\n/,
        );
        const listed = await cli('advise', '--try', '1', '--quiet');
        assert.match(listed.stdout, /Fixes 0 of 16, /);
        const number = (await schemaOf(cli))?.number;
        const kept = await cli('advise', '--try', `${number}`, '--keep', '--quiet');
        assert.equal(kept.code, 0, kept.stdout + kept.stderr);
        assert.match(
          kept.stdout,
          /key "label" is one of the 4 labels; whatever reads the answers must read that key/,
        );
        assert.match(kept.stdout, /Fixes 16 of 16, /);
        const text = await folder.read('x.prompt.yml');
        assert.ok(text.startsWith('# kept\n') && text.includes('samples: s.jsonl # all of them'));
        assert.match(text, /expected:\n +at: \/label/);
        assert.match(text, /maxTokens: [23]\d \} # a word/);
        assert.equal((await cli('validate', 'x.prompt.yml', '--strict')).code, 0);
        assert.equal((await cli('run', 'x.prompt.yml', '--quiet')).code, 0);
        assert.match((await cli('advise')).stdout, /16 of 16 samples pass \(100 %\).*\n[\s\S]*Nothing fails/);
      },
    ));

  it('move every rule that looks at the label, where it stands, and leave the others', () =>
    advising(
      {
        'x.prompt.yml': prompt(
          'rules:\n  - labels.rules.yml\n  - id: same # as expected\n    check: { equals: "{{ expected }}" }\n  - id: quick\n    check: { latency: { max: 60000 } }\n',
        ),
        'labels.rules.yml': `rules:\n  - id: known\n    check: { enum: [${LABELS}] }\n  # one word\n  - id: word\n    check: { words: { max: 1 } }\n`,
      },
      async (folder, cli) => {
        // Of two rules in another file, one edit each would not do.
        assert.equal(await schemaOf(cli), undefined);
        await folder.write({
          'labels.rules.yml': `# ours\nrules:\n  - id: known\n    check: { enum: [${LABELS}] }\n`,
        });
        await cli('run', 'x.prompt.yml', '--quiet');
        const { edit = [], number } = (await schemaOf(cli)) ?? {};
        assert.deepEqual(
          edit.map(({ file }) => file),
          ['x.prompt.yml', 'labels.rules.yml'],
        );
        assert.match(
          edit[0]?.after ?? '',
          /id: same # as expected\n +check:\n +equals:\n +at: \/label\n +value:/,
        );
        assert.match(edit[0]?.after ?? '', /check: \{ latency: \{ max: 60000 \} \}/);
        assert.match(edit[1]?.after ?? '', /^# ours[\s\S]*at: ?"?\/label/);
        assert.match((await cli('advise', '--try', `${number}`, '--quiet')).stdout, /Fixes 16 of 16/);
        await folder.write({ 'other.prompt.yml': prompt('rules: labels.rules.yml\n') });
        assert.match(
          (await cli('advise')).stdout,
          /not advised: .* would change the rule "known" in labels\.rules\.yml, which other prompts use, too\./,
        );
      },
    ));

  it('are not asked for where answers give other labels, or a label would be read as a template', async () => {
    await advising(
      { 'x.prompt.yml': prompt() },
      async (_, cli) => assert.equal(await schemaOf(cli), undefined),
      (body) => (labelOf(body) === 'lost' ? 'late' : (labelOf(body) ?? '')),
    );
    const hostile = SAMPLES.map((sample) => ({
      ...sample,
      expected: sample.expected === 'lost' ? '{{ message }}' : sample.expected,
    }));
    await advising(
      {
        'x.prompt.yml': prompt(),
        's.jsonl': hostile.map((sample) => `${JSON.stringify(sample)}\n`).join(''),
      },
      async (_, cli) => {
        const kinds = (await adviceOf(cli)).map(({ kind }) => kind);
        assert.ok(!kinds.includes('label-schema') && !kinds.includes('list-labels'), kinds.join());
      },
    );
  });

  it('are shown in examples as they are to be answered, and samples that are quoted are not tried', () =>
    advising(
      {
        'x.prompt.yml': prompt(
          `responseFormat: json_schema\njsonSchema: { type: object, properties: { label: { enum: [${LABELS}] } }, required: [label] }\nrules:\n  - check: { expected: { at: /label } }\n`,
        ),
      },
      async (_, cli) => {
        const advice = await adviceOf(cli);
        const examples = advice.find(({ kind }) => kind === 'add-examples') ?? assert.fail();
        assert.match(examples.edit[0]?.after ?? '', /role: assistant\n +content: '\{"label":"\w+"\}'/);
        const { stdout } = await cli('advise', '--try', `${examples.number}`, '--quiet');
        assert.match(
          stdout,
          /Fixes 12 of 12 \(the edit quotes 4 of the 16 failing samples, which were left out\), no sample passes yet/,
        );
      },
      (body) => JSON.stringify({ label: body.messages.length > 2 ? labelOf(body) : 'late_' }),
    ));

  it('are shown behind the instruction, said once, and the input alone, where one message holds both', () =>
    advising(
      {
        'x.prompt.yml': `name: x\nprovider: openai\nmodel: small\nmessages:\n  - role: user # asked\n    content: |\n      What happened to this parcel?\n\n      {{ message }}\n\n      Reply with one of: ${LABELS.join(', ')}.\nsamples: s.jsonl\n`,
      },
      async (_, cli) => {
        const advice = await adviceOf(cli);
        const examples = advice.find(({ kind }) => kind === 'add-examples') ?? assert.fail();
        const { messages } = parse(examples.edit[0]?.after ?? '') as { messages: ChatBody['messages'] };
        assert.deepEqual(messages[0], {
          role: 'system',
          content: `What happened to this parcel?\n\nReply with one of: ${LABELS.join(', ')}.`,
        });
        assert.match(`${messages[1]?.content}`, /^Parcel number \d+ came, and it is not as it should be\.$/);
        assert.deepEqual(messages.at(-1), { role: 'user', content: '{{ message }}' });
        assert.match(examples.edit[0]?.after ?? '', /role: user # asked/);
        const { stdout } = await cli('advise', '--try', `${examples.number}`, '--quiet');
        assert.match(stdout, /Fixes 9 of 9 .*breaks 0 of 3/);
      },
      (body) => (body.messages[0]?.role === 'system' ? (labelOf(body) ?? '') : 'late'),
    ));

  it('are not asked for again of a server that did not keep to a schema', () =>
    advising(
      { 'x.prompt.yml': prompt() },
      async (_, cli) => {
        const number = (await schemaOf(cli))?.number;
        const { stdout } = await cli('advise', '--try', `${number}`, '--quiet');
        assert.match(stdout, /The server took the JSON Schema, and did not keep to it\./);
        assert.equal(await schemaOf(cli), undefined);
        assert.match(
          (await cli('advise')).stdout,
          /not advised: small was given a JSON Schema on \d+ \w+, and did not keep to it\./,
        );
      },
      () => 'Thank you for the message.',
    ));
});
