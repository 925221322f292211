import type { RunReader } from './run-reader.ts';
import type { ReportData, ResultView, Row } from './view.ts';

/** Characters of JSON, which are about the bytes of the file. */
const MOST_FOR_ROWS = 3_000_000;
const MOST_FOR_RESULTS = 7_000_000;

/** What a report holds of a run: as many rows and results as there is room for, those that fail first. */
export async function reportData(reader: RunReader): Promise<ReportData> {
  const rows: Row[] = [];
  let room = MOST_FOR_ROWS;
  for (const row of await reader.failingFirst()) {
    room -= JSON.stringify(row).length;
    if (room < 0) break;
    rows.push(row);
  }
  const results: ResultView[] = [];
  room = MOST_FOR_RESULTS;
  for (const row of rows) {
    const result = await reader.result(row);
    if (!result) continue;
    room -= JSON.stringify(result).length;
    if (room < 0) break;
    results.push(result);
  }
  const retrieval = await reader.retrieval();
  return {
    view: reader.view(),
    rows,
    results,
    trends: await reader.trends(),
    ...(retrieval && { retrieval }),
  };
}
