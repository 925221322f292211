import type { ClimbResult, Ladder } from '../ladder/ladder.ts';
import type { MeasurementContext } from '../ladder/measured-run.ts';
import { type ClimbPlace, type RungFour, rungFourOf } from '../ladder/rung-four.ts';
import { type ClimbQuery, storedClimb } from '../ladder/stored-climbs.ts';
import { loadConfig } from '../workspace/config.ts';
import { viewOfLadder } from './ladder.ts';
import type { LadderView } from './ladder-view.ts';
import { moneyOf } from './money.ts';

/** A climb, as data and in words. */
export interface ReportedLadder {
  readonly view: LadderView;
  readonly ladder: Ladder;
  readonly four: RungFour;
}

/** What is said of a climb, in the workspace's currency. */
export async function reportLadder(climbed: ClimbResult, place: ClimbPlace): Promise<ReportedLadder> {
  const { ladder } = climbed;
  const { config } = await loadConfig(place.root, place.files);
  const four = await rungFourOf(climbed, place);
  return { view: viewOfLadder(ladder, four, moneyOf(config.currency), new Date()), ladder, four };
}

/** The same of the newest stored climb that fits; `undefined` where there is none. */
export async function reportStored(
  query: ClimbQuery,
  place: MeasurementContext,
): Promise<ReportedLadder | undefined> {
  const climbed = await storedClimb(query, place);
  return climbed && reportLadder(climbed, place);
}
