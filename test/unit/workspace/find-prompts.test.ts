import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { UserError } from '../../../src/core/diagnostic.ts';
import { diskFiles } from '../../../src/core/files.ts';
import {
  CONFIG_GLOB,
  expandPaths,
  findPrompt,
  findPrompts,
  PROMPT_GLOB,
  RULES_GLOB,
} from '../../../src/core/workspace/find-prompts.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const TREE = {
  'one.prompt.yml': '',
  'sub/two.prompt.yaml': '',
  'sub/deep/three.prompt.yml': '',
  'sub/style.rules.yml': '',
  'sub/.prompt-ladder/config.yml': '',
  'sub/notes.md': '',
  '[odd]/{four}.prompt.yml': '',
  'empty/readme.txt': '',
};

type Find = (paths: string[]) => Promise<string[]>;

async function withTree(
  use: (find: Find, root: string) => Promise<void>,
  what: 'prompts' | 'all' = 'prompts',
) {
  await using workspace = await tempWorkspace(TREE);
  const { root } = workspace;
  const patterns = [PROMPT_GLOB, RULES_GLOB, CONFIG_GLOB];
  const find = async (paths: string[]) => {
    const files = await (what === 'prompts'
      ? findPrompts(paths, root, diskFiles)
      : expandPaths(paths, patterns, root, diskFiles));
    return files.map((file) => file.slice(root.length + 1));
  };
  await use(find, root);
}

describe('finding prompts', () => {
  const cases: [name: string, paths: string[], found: string[]][] = [
    ['a file', ['one.prompt.yml'], ['one.prompt.yml']],
    ['a folder', ['sub'], ['sub/deep/three.prompt.yml', 'sub/two.prompt.yaml']],
    ['a folder with a slash', ['sub/'], ['sub/deep/three.prompt.yml', 'sub/two.prompt.yaml']],
    [
      'the folder itself',
      ['.'],
      ['[odd]/{four}.prompt.yml', 'one.prompt.yml', 'sub/deep/three.prompt.yml', 'sub/two.prompt.yaml'],
    ],
    ['a glob', ['sub/**/*.yml'], ['sub/deep/three.prompt.yml']],
    ['a file whose name looks like a glob', ['[odd]/{four}.prompt.yml'], ['[odd]/{four}.prompt.yml']],
    ['a folder whose name looks like a glob', ['[odd]'], ['[odd]/{four}.prompt.yml']],
    [
      'several, in their order, each once',
      ['sub/two.prompt.yaml', 'one.prompt.yml', 'sub', './one.prompt.yml'],
      ['sub/two.prompt.yaml', 'one.prompt.yml', 'sub/deep/three.prompt.yml'],
    ],
    ['a file with the slashes of Windows', ['sub\\deep\\three.prompt.yml'], ['sub/deep/three.prompt.yml']],
    ['a folder with the slashes of Windows', ['sub\\deep\\'], ['sub/deep/three.prompt.yml']],
    ['a glob with the slashes of Windows', ['sub\\*.yaml'], ['sub/two.prompt.yaml']],
    ['nothing at all', [], []],
  ];
  for (const [name, paths, found] of cases) {
    it(`finds ${name}`, () => withTree(async (find) => assert.deepEqual(await find(paths), found)));
  }

  it('finds what absolute paths lead to', () =>
    withTree(async (find, root) => {
      assert.deepEqual(await find([join(root, 'one.prompt.yml')]), ['one.prompt.yml']);
      assert.deepEqual(await find([`${root}/sub/deep/*`]), ['sub/deep/three.prompt.yml']);
    }));

  const mistakes: [name: string, paths: string[], message: RegExp][] = [
    [
      'a path that leads nowhere',
      ['sub', 'nowhere.prompt.yml'],
      /^There is no file, folder or match for nowhere\.prompt\.yml; check the path\.$/,
    ],
    [
      'a name that is misspelt',
      ['sub/deep/thre.prompt.yml'],
      /; did you mean sub\/deep\/three\.prompt\.yml\?$/,
    ],
    ['a name whose ending is misspelt', ['one.promt.yml'], /; did you mean one\.prompt\.yml\?$/],
    ['a name without its ending', ['./sub/deep/three'], /; did you mean sub\/deep\/three\.prompt\.yml\?$/],
    ['a glob that matches nothing', ['*.json'], /^There is no file, folder or match for \*\.json/],
    ['a folder without prompts', ['empty'], /^The folder empty contains no prompt files/],
    [
      'a file of another kind',
      ['sub', 'sub/notes.md'],
      /notes\.md is not a prompt file; prompt files are called NAME\.prompt\.yml\.$/,
    ],
    ['a glob of other files', ['sub/*.md'], /notes\.md is not a prompt file/],
    ['an empty path', [''], /^A path is empty; name a file, a folder or a glob\.$/],
    ['a pattern that takes forever', [`${'*a'.repeat(20)}`], /^There is no file, folder or match/],
  ];
  for (const [name, paths, message] of mistakes) {
    it(`refuses ${name}`, () =>
      withTree(async (find) => {
        await assert.rejects(find(paths), (error: unknown) => {
          assert.ok(error instanceof UserError);
          assert.match(error.message, message);
          return true;
        });
      }));
  }

  it('finds the one prompt of a folder, and names those of which one has to be chosen', () =>
    withTree(async (_, root) => {
      assert.equal(await findPrompt('sub/deep', root, diskFiles), join(root, 'sub/deep/three.prompt.yml'));
      await assert.rejects(findPrompt('sub', root, diskFiles), {
        message:
          'sub matches several prompt files; name one of them: sub/deep/three.prompt.yml, sub/two.prompt.yaml.',
      });
    }));

  it('finds files of every kind where all are asked for', () =>
    withTree(async (find) => {
      assert.deepEqual(await find(['sub']), [
        'sub/.prompt-ladder/config.yml',
        'sub/deep/three.prompt.yml',
        'sub/style.rules.yml',
        'sub/two.prompt.yaml',
      ]);
      assert.deepEqual(await find(['sub/notes.md']), ['sub/notes.md']);
    }, 'all'));
});
