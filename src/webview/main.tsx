import './styles/dashboard.css';
import { render } from 'preact';
import type { ReportData } from '../core/dashboard/view.ts';
import { Dashboard } from './model/dashboard.ts';
import { App } from './parts/app.tsx';
import { HostSource, type VsCodeApi } from './source/host-source.ts';
import { ReportSource } from './source/report-source.ts';

declare global {
  /** There inside a webview of VS Code only; it may be called once. */
  var acquireVsCodeApi: (() => VsCodeApi) | undefined;
}

const source = globalThis.acquireVsCodeApi
  ? new HostSource(globalThis.acquireVsCodeApi(), window)
  : new ReportSource(readData(), history);
const root = document.createElement('div');
root.id = 'dashboard';
document.body.append(root);
render(<App dashboard={new Dashboard(source)} />, root);

/** What this file was written with; the text is let go, since it is as long as everything that it says. */
function readData(): ReportData {
  const element = document.getElementById('data');
  const data: ReportData = JSON.parse(element?.textContent ?? '');
  element?.remove();
  return data;
}
