import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A real folder for a test, removed at its end: `await using folder = await tempWorkspace({ … })`. */
export async function tempWorkspace(files: Readonly<Record<string, string>> = {}): Promise<TempWorkspace> {
  const workspace = new TempWorkspace(await realpath(await mkdtemp(join(tmpdir(), 'ladder-'))));
  // So that the folder is the root of its workspace, wherever temporary folders are.
  await mkdir(workspace.path('.prompt-ladder'));
  await workspace.write(files);
  return workspace;
}

export class TempWorkspace {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  path(...parts: readonly string[]): string {
    return join(this.root, ...parts);
  }

  /** Writes files by their path in the folder. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(this.path(name)), { recursive: true });
      await writeFile(this.path(name), text);
    }
  }

  read(name: string): Promise<string> {
    return readFile(this.path(name), 'utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

/** A prompt file that asks the model of a test server about `{{ input }}`; `more` is further YAML. */
export const promptFile = (more = ''): string =>
  `name: Test\nprovider: openai\nmodel: test-model\nmessages:\n  - role: user\n    content: "{{ input }}"\n${more}`;

/** Samples with the ids `s0`, `s1`, … and the inputs `input 0`, `input 1`, … as JSONL. */
export const samplesFile = (count: number, more: (index: number) => object = () => ({})): string =>
  Array.from(
    { length: count },
    (_, index) => `${JSON.stringify({ id: `s${index}`, input: `input ${index}`, ...more(index) })}\n`,
  ).join('');
