import { findSourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Makes stack traces name the TypeScript sources; VS Code formats them itself and does not follow source maps. */
export function traceToSources(): void {
  process.setSourceMapsEnabled(true);
  Error.prepareStackTrace = (error, sites) =>
    [`${error.name}: ${error.message}`, ...sites.map((site) => `    at ${inSources(site)}`)].join('\n');
}

function inSources(site: NodeJS.CallSite): string {
  const file = site.getFileName() ?? '';
  const line = site.getLineNumber() ?? 0;
  const column = site.getColumnNumber() ?? 0;
  const origin = findSourceMap(file)?.findOrigin(line, column);
  if (!origin || !('fileName' in origin)) return String(site);
  const source = `${fileURLToPath(origin.fileName)}:${origin.lineNumber}:${origin.columnNumber}`;
  return String(site).replace(`${file}:${line}:${column}`, source);
}
