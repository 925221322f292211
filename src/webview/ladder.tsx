import './styles/ladder-page.css';
import { render } from 'preact';
import { LadderModel } from './model/ladder.ts';
import { LadderPage } from './parts/ladder-page.tsx';
import { HostLadder } from './source/ladder-source.ts';
import { readJson } from './source/page-data.ts';
import { ReportLadder } from './source/report-ladder.ts';

const source = globalThis.acquireVsCodeApi
  ? new HostLadder(globalThis.acquireVsCodeApi(), window)
  : new ReportLadder(readJson('view'), history);
const root = document.createElement('div');
root.id = 'dashboard';
document.body.append(root);
render(<LadderPage ladder={new LadderModel(source)} />, root);
