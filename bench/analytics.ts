import { median } from './median.js';
import { runJson } from './bench-process.js';

export interface AnalyticsResult {
  /** Page views counted in a second, on one connection pool of a load client beside it on the same machine. */
  viewsPerSecond: number;
  /** The same page from a Fastify that counts nothing. */
  controlPerSecond: number;
  ratio: number;
  /** Views of the runs that were found again in the sums: all of them. */
  counted: number;
}

interface Run {
  perSecond: number;
  answered: number;
  counted: number;
}

const RUNS = 4;
const SECONDS = 2;
const CONNECTIONS = 32;

/** A page served with and without counting its views, in turns, each in a process of its own. */
export const benchAnalytics = async (): Promise<AnalyticsResult> => {
  const counting: Run[] = [];
  const control: Run[] = [];
  for (let run = 0; run < RUNS; run++) {
    control.push(await runJson<Run>('./control/page-load', { counting: false, seconds: SECONDS, connections: CONNECTIONS }));
    counting.push(await runJson<Run>('./control/page-load', { counting: true, seconds: SECONDS, connections: CONNECTIONS }));
  }
  // Answers that were on their way when the load ended were counted too.
  const lost = counting.find(({ answered, counted }) => counted < answered || counted > answered + CONNECTIONS);
  if (lost) throw new Error(`${lost.answered} views were answered and ${lost.counted} counted`);
  const [viewsPerSecond, controlPerSecond] = [counting, control].map((runs) => median(runs.map(({ perSecond }) => perSecond))) as [number, number];
  return { viewsPerSecond, controlPerSecond, ratio: viewsPerSecond / controlPerSecond, counted: counting.reduce((sum, { counted }) => sum + counted, 0) };
};
