import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { REPORT_MARKER } from '../../src/core/report/pull-request.ts';
import { git } from '../support/git.ts';
import { type TempWorkspace, tempWorkspace } from '../support/workspace.ts';

const ROOT = resolve(import.meta.dirname, '../..');

interface Step {
  readonly name: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}
const ACTION: { readonly runs: { readonly steps: readonly Step[] } } = parse(
  readFileSync(join(ROOT, 'action.yml'), 'utf8'),
);

const promptText = (instruction: string) =>
  `name: Test\nprovider: practice\nmessages:\n  - role: user\n    content: "${instruction} {{ input }}"\nsamples: s.jsonl\nrules:\n  - id: short\n    check: { words: { max: 400 } }\n`;

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly type: string };
}

/** GitHub's comments of one issue, as its REST API has them. */
async function gitHub(comments: Comment[]) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    calls.push(`${request.method} ${url.pathname}`);
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      if (request.headers.authorization !== 'Bearer token') {
        response.writeHead(403).end('{}');
        return;
      }
      const page = Number(url.searchParams.get('page'));
      const body = text && JSON.parse(text).body;
      if (request.method === 'POST') comments.push({ id: 7, body, user: { type: 'Bot' } });
      const known = comments.find(({ id }) => url.pathname.endsWith(`/${id}`));
      if (request.method === 'PATCH' && known) known.body = body;
      response.end(
        JSON.stringify(request.method === 'GET' ? comments.slice((page - 1) * 100, page * 100) : {}),
      );
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    calls,
    [Symbol.asyncDispose]: () => new Promise<void>((done) => server.close(() => done())),
  };
}

/** Runs the action's steps as a runner does, without a container. @returns the exit code of the last step */
async function runAction(folder: TempWorkspace, api: string, token = 'token') {
  const files = { summary: folder.path('summary.txt'), output: folder.path('output.txt') };
  await folder.write({
    'summary.txt': '',
    'output.txt': '',
    'event.json': JSON.stringify({ pull_request: { number: 3 }, repository: { full_name: 'team/prompts' } }),
  });
  const inputs: Readonly<Record<string, string>> = {
    'inputs.paths': '.',
    'inputs.against': 'main',
    'inputs.command': `${process.execPath} ${join(ROOT, 'src/cli/main.ts')}`,
    'inputs.check': '',
    'inputs.token': token,
    'github.action_path': ROOT,
  };
  let said = '';
  let code: number | undefined;
  for (const { run, env } of ACTION.runs.steps) {
    const outputs = Object.fromEntries(
      (await folder.read('output.txt'))
        .trim()
        .split('\n')
        .map((line) => [`steps.check.outputs.${line.split('=')[0]}`, line.split('=')[1] ?? '']),
    );
    const known = { ...inputs, ...outputs };
    const resolved = Object.entries(env).map(([name, value]) => [
      name,
      value.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, key: string) => {
        assert.ok(key in known, `${key} is no input`);
        return known[key] ?? '';
      }),
    ]);
    code = await new Promise<number>((done) => {
      const child = execFile(
        'bash',
        ['-e', '-o', 'pipefail', '-c', run],
        {
          cwd: folder.root,
          env: {
            PATH: process.env.PATH,
            HOME: folder.root,
            RUNNER_TEMP: folder.root,
            GITHUB_STEP_SUMMARY: files.summary,
            GITHUB_OUTPUT: files.output,
            GITHUB_EVENT_PATH: folder.path('event.json'),
            GITHUB_API_URL: api,
            ...Object.fromEntries(resolved),
          },
        },
        (_, stdout, stderr) => {
          said += stdout + stderr;
          done(child.exitCode ?? -1);
        },
      );
    });
  }
  return { code, said };
}

describe('the GitHub Action', function () {
  this.timeout(300_000);

  it('reports, keeps one comment up to date, and fails by the policy', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': promptText('Say'),
      's.jsonl': '{"id":"a","input":"Hi"}\n',
      '.prompt-ladder/config.yml': 'check: { minPass: 100 }\n',
    });
    git(folder, 'init', '-q', '-b', 'main');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '-m', 'first');
    await folder.write({ 'x.prompt.yml': promptText('Tell') });
    const others = Array.from({ length: 100 }, (_, id) => ({
      id: 100 + id,
      body: `${REPORT_MARKER} quoted by a person`,
      user: { type: 'User' },
    }));
    const comments: Comment[] = [...others];
    await using api = await gitHub(comments);

    const first = await runAction(folder, api.url);
    assert.equal(first.code, 0, first.said);
    assert.match(first.said, /The comment is written\./);
    assert.match(
      comments.at(-1)?.body ?? '',
      /### ✅ `x\.prompt\.yml`\n\nIt changes the verdict on none of 1 sample/,
    );
    assert.equal((await folder.read('summary.txt')).trim(), comments.at(-1)?.body.trim());

    await folder.write({
      'x.prompt.yml': promptText('Tell').replace('{ words: { max: 400 } }', '{ contains: never-said }'),
    });
    const second = await runAction(folder, api.url);
    assert.equal(second.code, 1, second.said);
    assert.equal(comments.length, 101);
    assert.match(
      comments.at(-1)?.body ?? '',
      /### ❌ `x\.prompt\.yml`[\s\S]*0 of 1 sample pass, and 100 % must/,
    );
    assert.equal(api.calls.at(-1), 'PATCH /repos/team/prompts/issues/comments/7');
    assert.ok(others.every(({ body }) => body === `${REPORT_MARKER} quoted by a person`));

    const fork = await runAction(folder, api.url, 'read-only');
    assert.equal(fork.code, 1);
    assert.match(fork.said, /::warning::The comment was not written: GitHub answered 403 to GET/);
  });
});

describe('the job for GitLab', () => {
  it('writes one note of the merge request, and then keeps it up to date', async () => {
    const text = readFileSync(join(ROOT, 'docs/pull-requests.md'), 'utf8').split('## GitLab')[1] ?? '';
    const job = parse(/```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? '').prompts;
    const notes: { id: number; body: string }[] = [{ id: 3, body: 'Of a person.' }];
    const calls: string[] = [];
    const server = createServer(async (request, response) => {
      calls.push(`${request.method} ${request.url} ${request.headers['private-token']}`);
      let body = '';
      for await (const chunk of request) body += chunk;
      const written = new URLSearchParams(body).get('body') ?? '';
      if (request.method === 'POST') notes.push({ id: 7, body: written });
      if (request.method === 'PUT') notes[1] = { id: 7, body: written };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(notes));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      await using folder = await tempWorkspace();
      const env = {
        PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
        CI_API_V4_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v4`,
        CI_PROJECT_ID: '12',
        CI_MERGE_REQUEST_IID: '34',
        PROMPTS_TOKEN: 'token',
      };
      for (const body of ['first & last', 'second']) {
        await folder.write({ 'prompts.md': `${REPORT_MARKER}\n${body}\n` });
        await promisify(execFile)('bash', ['-ec', job.after_script[0]], { cwd: folder.root, env });
        assert.deepEqual(notes[1], { id: 7, body: `${REPORT_MARKER}\n${body}\n` });
      }
      const path = '/api/v4/projects/12/merge_requests/34/notes';
      assert.deepEqual(calls, [
        `GET ${path}?per_page=100 token`,
        `POST ${path} token`,
        `GET ${path}?per_page=100 token`,
        `PUT ${path}/7 token`,
      ]);
    } finally {
      server.close();
    }
  });
});
