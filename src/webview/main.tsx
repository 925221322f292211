import './styles/dashboard.css';
import { render } from 'preact';
import type { RunView } from '../core/dashboard/view.ts';
import { DashboardModel } from './model/dashboard.ts';
import { App } from './parts/app.tsx';
import type { VsCodeApi } from './source/host-page.ts';
import { HostSource } from './source/host-source.ts';
import { readJson } from './source/page-data.ts';
import { type ReportContent, ReportSource } from './source/report-source.ts';

declare global {
  /** There inside a webview of VS Code only; it may be called once. */
  var acquireVsCodeApi: (() => VsCodeApi) | undefined;
}

const source = globalThis.acquireVsCodeApi
  ? new HostSource(globalThis.acquireVsCodeApi(), window)
  : new ReportSource(readJson<RunView>('view'), readRest(), history);
const root = document.createElement('div');
root.id = 'dashboard';
document.body.append(root);
render(<App dashboard={new DashboardModel(source)} />, root);

/** What stands behind this program in the file, once it is there: what comes before is painted meanwhile. */
async function readRest(): Promise<ReportContent> {
  if (document.readyState === 'loading')
    await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve));
  return readJson('rest');
}
