import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { loadPrompt } from '../../../src/library/load-prompt.ts';
import { runCli } from '../../support/cli.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const prompt = (text: string) =>
  `name: Triage\nmodel: gpt-4o-mini\nmodelParameters: { temperature: 0.2 }\nmessages:\n  - role: system\n    content: ${text}\n  - role: user\n    content: "{{ input }}"\n`;

describe('loadPrompt', () => {
  it('loads the version that a label points at, whatever the file says by now', async () => {
    await using folder = await tempWorkspace({
      'a.prompt.yml': prompt('First.'),
      '.prompt-ladder/config.yml':
        'provider: mine\nproviders: { mine: { kind: openai, baseUrl: http://127.0.0.1:9/v1 } }\n',
    });
    const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root });
    assert.equal((await cli('save', 'a.prompt.yml', '-m', 'one')).code, 0);
    assert.equal((await cli('label', 'a.prompt.yml', 'production')).code, 0);
    await folder.write({ 'a.prompt.yml': prompt('Second.') });

    const file = folder.path('a.prompt.yml');
    const deployed = await loadPrompt(file, 'production');
    assert.match(deployed.version, /^v1-[0-9a-f]{8}$/);
    assert.deepEqual(
      { ...deployed, messages: deployed.messages({ input: 'Hi' }) },
      {
        name: 'Triage',
        version: deployed.version,
        provider: 'mine',
        model: 'gpt-4o-mini',
        parameters: { temperature: 0.2 },
        responseFormat: { type: 'text' },
        messages: [
          { role: 'system', content: 'First.' },
          { role: 'user', content: 'Hi' },
        ],
      },
    );
    const now = await loadPrompt(file);
    assert.deepEqual([now.version, now.messages({ input: '' })[0]?.content], ['now', 'Second.']);
  });

  it('takes passages from the application', async () => {
    await using folder = await tempWorkspace({
      'a.prompt.yml':
        'knowledge: { sources: docs }\nmessages: [{ role: user, content: "{{ context }}: {{ input }}" }]\n',
      'docs/a.md': 'Text.\n',
    });
    const { messages } = await loadPrompt(folder.path('a.prompt.yml'));
    assert.equal(messages({ input: 'Q', context: 'Found.' })[0]?.content, 'Found.: Q');
  });

  it('says what is wrong, and what to do', async () => {
    await using folder = await tempWorkspace({
      'a.prompt.yml': prompt('First.'),
      'broken.prompt.yml': 'messages: 7\n',
    });
    const file = folder.path('a.prompt.yml');
    const refused = (message: RegExp) => ({ name: 'UserError', message });
    await assert.rejects(
      loadPrompt(folder.path('no.prompt.yml')),
      refused(/There is no prompt file .*; check/),
    );
    await assert.rejects(loadPrompt(folder.path('broken.prompt.yml')), refused(/cannot be read as a prompt/));
    await assert.rejects(
      loadPrompt(file, 'production'),
      refused(/^a\.prompt\.yml has no version "production"; save one with prompt-ladder save\.$/),
    );
    const { messages } = await loadPrompt(file);
    assert.throws(() => messages(), refused(/^a\.prompt\.yml:8:18: The variable "input" is not defined/));
  });
});
