import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { IfevalRow } from './rules.ts';

/** A model's recorded response, with the reference checker's strict verdict on each instruction. */
export interface IfevalResponse {
  readonly prompt: string;
  readonly response: string;
  readonly follow_instruction_list: readonly boolean[];
}

export interface IfevalData {
  readonly rows: readonly IfevalRow[];
  /** The responses by the model's name. */
  readonly responses: ReadonlyMap<string, readonly IfevalResponse[]>;
}

/** Reads the benchmark; `undefined` where it is not there. @param folder holds `ifeval/` */
export async function readIfeval(folder: string): Promise<IfevalData | undefined> {
  const ifeval = join(resolve(folder), 'ifeval');
  const files = await readdir(ifeval).catch(() => undefined);
  if (!files?.includes('prompts.jsonl')) return undefined;
  const responses = new Map<string, readonly IfevalResponse[]>();
  for (const file of files.sort()) {
    const model = /^responses\.(.+)\.jsonl$/.exec(file)?.[1];
    if (model) responses.set(model, await readLines<IfevalResponse>(join(ifeval, file)));
  }
  return { rows: await readLines<IfevalRow>(join(ifeval, 'prompts.jsonl')), responses };
}

async function readLines<Line>(file: string): Promise<Line[]> {
  const text = await readFile(file, 'utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Line);
}
