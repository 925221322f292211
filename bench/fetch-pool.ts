// The least a program can do for the same work: a pool of fetch calls, the same three checks, JSONL out.
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

const [samplesFile = '', baseUrl = '', concurrency = '', outFile = ''] = process.argv.slice(2);
const lines = createInterface({ input: createReadStream(samplesFile) })[Symbol.asyncIterator]();
const out = createWriteStream(outFile);

async function work(): Promise<void> {
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const { id, question } = JSON.parse(next.value) as { id: string; question: string };
    const response = await fetch(`${baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'bench', messages: [{ role: 'user', content: question }] }),
    });
    const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
    const output = choices[0]?.message.content ?? '';
    const passed = output.includes('Paris') && !output.includes('London') && output.split(/\s+/).length <= 50;
    out.write(`${JSON.stringify({ id, output, passed })}\n`);
  }
}

await Promise.all(Array.from({ length: Number(concurrency) }, work));
out.end();
