import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

// Inside an npm script, the outer command's options are in the environment (`npm ci --omit=dev`, `--prefix`,
// `--dry-run` …) and would change what an inner npm installs and where. Only how to reach the registry is kept.
const KEPT =
  /^npm_config_(registry|cache|userconfig|globalconfig|(https?_)?proxy|noproxy|ca|cafile|cert|key|strict_ssl|offline|prefer_offline|fetch_\w+|\/\/.*|@.*)$/i;

const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund'];
// Without a network npm's own defaults try for 70 seconds.
const IMPATIENT = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=4000'];

/**
 * Runs npm quietly, without any package's install scripts.
 * @param {string} cwd
 * @param {...string} args
 * @returns {Promise<string>} what it printed
 * @throws {Error} one sentence with npm's error code
 */
export async function npm(cwd, ...args) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || KEPT.test(name)),
  );
  try {
    const { stdout } = await promisify(execFile)('npm', [...args, ...QUIET, ...IMPATIENT], {
      cwd,
      env,
      shell: process.platform === 'win32',
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { stderr = '', message } = /** @type {Error & { stderr?: string }} */ (error);
    const [, reason] = /npm (?:error|ERR!) code (\S+)/.exec(stderr) ?? [];
    throw new Error(`"npm ${args.join(' ')}" failed (${reason ?? message.split('\n')[0]})`, { cause: error });
  }
}
