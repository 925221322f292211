import { mkdir, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { UserError } from '../core/diagnostic.ts';
import type { TrustRequest } from '../core/providers/trust.ts';
import { whileLocked } from '../core/runs/lock.ts';
import { FORMAT, parseStored } from '../core/runs/stored-format.ts';
import { isObject } from '../core/text/json-object.ts';
import { writeAtomically } from '../core/write-file.ts';
import type { CliIo } from './io.ts';

/** What the user has confirmed, in the user's own configuration folder, where no repository reaches. */
export class TrustFile {
  /** Absolute path; absent where the environment names no home. */
  readonly file: string | undefined;

  constructor({ env }: Pick<CliIo, 'env'>) {
    const { XDG_CONFIG_HOME: configured, APPDATA: appData, HOME: home } = env;
    const folder = [configured, appData, home && join(home, '.config')].find(
      (path) => path !== undefined && isAbsolute(path),
    );
    this.file = folder && join(folder, 'prompt-ladder', 'trust.json');
  }

  /** @throws {UserError} when the file is damaged, or a later version wrote it */
  async read(): Promise<readonly TrustRequest[]> {
    if (this.file === undefined) return [];
    const text = await readFile(this.file, 'utf8').catch(() => undefined);
    if (text === undefined) return [];
    const value = parseStored(text, this.file);
    if (isObject(value) && Array.isArray(value.trusted) && value.trusted.every(isRequest))
      return value.trusted;
    throw new UserError(
      `${this.file} does not list what you trust; correct it, or delete it to be asked again.`,
    );
  }

  /** Adds what is confirmed. @throws {UserError} when it cannot be written */
  async add({ root, server, variables }: TrustRequest): Promise<void> {
    const { file } = this;
    if (file === undefined) return;
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await whileLocked(`${file}.lock`, 'What you trust', async () => {
        const trusted = [...(await this.read()), { root, server, variables }];
        await writeAtomically(file, `${JSON.stringify({ format: FORMAT, trusted }, null, 2)}\n`, 0o600);
      });
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw new UserError(
        `${file}, which keeps what you trust, cannot be written; make its folder writable, or name what you trust in PROMPT_LADDER_TRUST.`,
      );
    }
  }
}

const isRequest = (value: unknown): value is TrustRequest =>
  isObject(value) &&
  typeof value.root === 'string' &&
  typeof value.server === 'string' &&
  Array.isArray(value.variables) &&
  value.variables.every((name) => typeof name === 'string');
