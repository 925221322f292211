import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { PRACTICE_MODEL } from '../../../src/core/providers/practice/provider.ts';
import { practiceNote } from '../../../src/core/report/practice.ts';
import { runCli } from '../../support/cli.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { promptFile, samplesFile, tempWorkspace } from '../../support/workspace.ts';

const RULES = 'samples: s.jsonl\nrules:\n  - id: short\n    check: { words: { max: 2 } }\n';
const NOTE = practiceNote({ provider: 'practice' }) ?? assert.fail();

/** Commands that show what was answered; `RUN` is the newest run, by `PROVIDER`, and `EARLIER` the one before it. */
const COMMANDS = [
  'show RUN',
  'show RUN s1',
  'runs x.prompt.yml',
  'explain RUN',
  'explain RUN --json',
  'advise RUN',
  'advise RUN --json',
  'advise RUN --try 1 --json',
  'compare EARLIER RUN',
  'compare EARLIER RUN --json',
  'compare EARLIER RUN --sample s1',
  'compare x.prompt.yml RUN EARLIER RUN',
  'compare x.prompt.yml RUN EARLIER RUN --json',
  'check --against v1 --run --provider PROVIDER',
  'check --against v1 --run --provider PROVIDER --format json',
  'improve x.prompt.yml --steps 1 --provider PROVIDER',
  'improve x.prompt.yml --steps 1 --provider PROVIDER --json',
];

/** What each command prints, after two runs that begin as `providers` say. */
async function outputs(...providers: readonly string[]): Promise<readonly (readonly [string, string])[]> {
  const prompt = promptFile(RULES);
  await using folder = await tempWorkspace({
    'x.prompt.yml': prompt.replace('content: ', 'content: Earlier '),
    's.jsonl': samplesFile(3),
  });
  await using server = await startOpenAiServer({ answer: () => 'far too many words' });
  const cli = (command: string) =>
    runCli(command.split(' '), { cwd: folder.root, env: { OPENAI_BASE_URL: server.baseUrl } });
  await cli('save x.prompt.yml -m earlier');
  await folder.write({ 'x.prompt.yml': prompt });
  for (const provider of providers) await cli(`run x.prompt.yml --quiet --provider ${provider}`);
  const [run = '', earlier = ''] = (await cli('runs')).stdout.match(/^\d{8}-\S+/gm) ?? [];
  const printed: [string, string][] = [];
  for (const command of COMMANDS) {
    const named = command.replaceAll('RUN', run).replaceAll('EARLIER', earlier);
    printed.push([command, (await cli(named.replace('PROVIDER', providers.at(-1) ?? ''))).stdout]);
  }
  return printed;
}

const notesIn = (text: string) => text.split(NOTE).length - 1;

describe('the note on the practice model', () => {
  it('names the model that is shown', () => assert.match(NOTE, new RegExp(`\\b${PRACTICE_MODEL}\\b`)));

  describe('on the command line', () => {
    let practised: Awaited<ReturnType<typeof outputs>>;
    let real: typeof practised;
    let mixed: typeof practised;
    before(async () => {
      practised = await outputs('practice', 'practice');
      real = await outputs('openai', 'openai');
      mixed = await outputs('practice', 'openai');
    });

    for (const [index, command] of COMMANDS.entries())
      it(`stands once in ${command}, and not where a model answered`, () => {
        assert.equal(notesIn(practised[index]?.[1] ?? ''), 1, practised[index]?.[1]);
        assert.equal(notesIn(real[index]?.[1] ?? ''), 0);
        assert.ok((real[index]?.[1] ?? '').length > 0);
      });

    it('stands where one of several runs is its own', () => {
      const said = mixed.filter(([, text]) => notesIn(text) > 0).map(([command]) => command);
      assert.deepEqual(
        said,
        COMMANDS.filter((command) => /^(runs|compare)/.test(command)),
      );
    });
  });
});
