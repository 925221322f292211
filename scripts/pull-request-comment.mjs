// Keeps one comment of a pull request up to date: node pull-request-comment.mjs REPORT [--dry-run]
import { readFileSync } from 'node:fs';
import process from 'node:process';

const MARKER = '<!-- prompt-ladder report -->';
const PAGE = 100;
const MOST_PAGES = 30;

const [file, ...flags] = process.argv.slice(2);
const { GITHUB_EVENT_PATH, GITHUB_TOKEN, GITHUB_API_URL = 'https://api.github.com' } = process.env;

async function main() {
  const report = file === undefined ? '' : readFileSync(file, 'utf8').trim();
  if (!report.startsWith(MARKER)) return say('There is no report, so nothing is written.');
  const event = GITHUB_EVENT_PATH ? JSON.parse(readFileSync(GITHUB_EVENT_PATH, 'utf8')) : {};
  const number = event.pull_request?.number;
  const repository = event.repository?.full_name;
  if (!Number.isInteger(number) || !/^[\w.-]+\/[\w.-]+$/.test(`${repository}`))
    return say('This event is of no pull request, so nothing is written.');
  if (flags.includes('--dry-run'))
    return say(`Would write ${report.length} characters to pull request ${number} of ${repository}.`);
  const comments = `/repos/${repository}/issues/${number}/comments`;
  const own = await ownComment(comments);
  if (own === undefined) await ask('POST', comments, { body: report });
  else if (own.body?.trim() !== report)
    await ask('PATCH', `/repos/${repository}/issues/comments/${own.id}`, { body: report });
  return say(own === undefined ? 'The comment is written.' : 'The comment is up to date.');
}

/**
 * The comment that begins with the marker, and that no person wrote.
 * @param {string} comments
 */
async function ownComment(comments) {
  for (let page = 1; page <= MOST_PAGES; page++) {
    /** @type {{ id: number, body?: string, user?: { type?: string } }[]} */
    const found = await ask('GET', `${comments}?per_page=${PAGE}&page=${page}`);
    const own = found.find(({ body, user }) => body?.startsWith(MARKER) && user?.type === 'Bot');
    if (own || found.length < PAGE) return own;
  }
  return undefined;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 */
async function ask(method, path, body) {
  const response = await fetch(`${GITHUB_API_URL}${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${GITHUB_TOKEN}`,
      'x-github-api-version': '2022-11-28',
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (response.ok) return response.json();
  throw new Error(`GitHub answered ${response.status} to ${method} ${path.replace(/\?.*/, '')}`);
}

/** @param {string} sentence */
function say(sentence) {
  process.stdout.write(`${sentence}\n`);
}

// A pull request from a fork may not write; the report stands in the job's summary all the same.
await main().catch((error) => say(`::warning::The comment was not written: ${error.message}.`));
