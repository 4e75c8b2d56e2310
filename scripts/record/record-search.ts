import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { meanInterval } from "../../src/evaluation/interval";
import { writeAtomically } from "../../src/io/files";
import { writeRecord } from "../../src/io/record-file";
import { convNet } from "../../src/model/convnet";
import { trainingFlops } from "../../src/model/flops";
import { files } from "../../src/recorded/recorded";
import type {
  Provenance,
  RecordBudget,
  SearchRecord,
  Session,
  Sizes,
  Space,
  TrainingPlan,
} from "../../src/recorded/records";
import { HyperSearch, ranked } from "../../src/training/search";
import type { Run } from "../../src/training/search-report";
import { loadRunData, type RunData } from "./data";
import { type RunFolders, searchFolder, searchPlan, trialPlan } from "./plans";
import { machine } from "./provenance";
import type { JobQueue } from "./queue/job-queue";
import type { Results } from "./queue/training-job";
import { secondsOf, trainConvNet, type Where } from "./train-convnet";

/** How the search spends its epochs; see `HyperSearch`. */
export type Strategy = "grid" | "halving";

const nameOf = ({ c1, c2, l1 }: Sizes) => `${c1}-${c2}-${l1}`;

/**
 * Searches, trains the best for longer under several seeds, and writes the record. Goes on where it was stopped: what
 * each training gave is in the run's folder until the record is there, so that another machine, without
 * the checkpoints, trains only what is missing. With a `queue` its workers train, all trials of a round at once.
 */
export async function recordSearch(
  strategy: Strategy,
  budget: RecordBudget,
  folders: RunFolders,
  { signal, queue }: { signal?: AbortSignal; queue?: JobQueue } = {},
): Promise<void> {
  const { space, epochs, finalEpochs, seeds, finalists } = searchPlan(budget);
  const work = join(folders.checkpoints, "search");
  const folder = join(folders.runs, searchFolder(strategy));
  const unfinished = {
    report: join(folder, "report.json"),
    sessions: join(folder, "sessions.json"),
  };
  const sessions = noteSession(unfinished.sessions);
  const own = trialPlan({}, { epochs, seed: seeds[0] }, budget);
  const data = queue ? undefined : await loadRunData(own);

  async function trial({ c1, c2, l1 }: Sizes, limit: { epochs: number; seed: number }) {
    const sizes = { c1, c2, l1 };
    const plan = trialPlan(sizes, limit, budget);
    if (queue) {
      const { sessions: elsewhere, ...result } = await queue.train({ kind: "trial", budget, plan });
      noteSessions(unfinished.sessions, sessions, elsewhere);
      return result;
    }
    const name = `${nameOf(sizes)}-seed-${limit.seed}`;
    // One folder for all lengths: a longer training goes on from the shorter one of an earlier round.
    return performTrial(plan, { name, folder: join(work, name), signal }, data);
  }

  const path = unfinished.report;
  const options = { strategy, epochs, seed: seeds[0], path, parallel: queue !== undefined };
  const search = new HyperSearch(space, trial, options);
  await search.optimize();
  const leaders = [...new Map(ranked(search.report).map((run) => [nameOf(run), run])).values()];
  const repeated = await search.repeat(leaders.slice(0, finalists), seeds, finalEpochs);

  const compared = leaders.slice(0, finalists).map(({ c1, c2, l1 }) => {
    const own = repeated.filter((run) => nameOf(run) === nameOf({ c1, c2, l1 }));
    const accuracies = own.map((run) => run.accuracy);
    return { sizes: { c1, c2, l1 }, accuracies, ...meanInterval(accuracies) };
  });
  const [best] = [...compared].sort((a, b) => b.mean - a.mean);
  const record: SearchRecord = {
    ...{ name: "search", budget, strategy, space, report: search.report },
    ...{ finalists: compared, best: best.sizes, provenance: provenance(search.report, sessions) },
  };
  writeRecord(join(folder, files.record), record);
  for (const path of Object.values(unfinished)) rmSync(path);
}

/** Trains as the plan says, from the newest checkpoint on if there is one; gives the best epoch's scores. */
export async function performTrial(
  plan: TrainingPlan,
  where: Where,
  data?: RunData,
): Promise<Results["trial"]> {
  const trained = await trainConvNet(plan, { ...where, data: data ?? (await loadRunData(plan)) });
  trained.model.dispose();
  const history = trained.history.slice(0, plan.epochs + 1);
  const best = history
    .slice(1)
    .reduce((lowest, row) => (row.valid.loss < lowest.valid.loss ? row : lowest));
  const { accuracy, loss } = best.valid;
  const images = (history.length - 1) * plan.images;
  return { accuracy, loss, images, seconds: secondsOf(history), sessions: trained.sessions };
}

function noteSession(path: string): Session[] {
  const sessions: Session[] = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
  const now = { fromStep: 0, started: new Date().toISOString(), machine: machine(), warnings: [] };
  noteSessions(path, sessions, [now]);
  return sessions;
}

/** Adds those that are new; a longer training has the sessions of the shorter one that it went on from. */
function noteSessions(path: string, sessions: Session[], more: readonly Session[]): void {
  sessions.push(...more.filter((one) => !sessions.some((known) => isDeepStrictEqual(one, known))));
  writeAtomically(path, JSON.stringify(sessions));
}

/** What was really trained: of each network and seed, the longest run has the shorter ones in it. */
function provenance(report: readonly Run<Space>[], sessions: Session[]): Provenance {
  const longest = new Map<string, Run<Space>>();
  for (const run of [...report].sort((a, b) => a.images - b.images)) {
    longest.set(`${nameOf(run)} ${run.seed}`, run);
  }
  const runs = [...longest.values()];
  const flops = runs.map((run) => {
    const model = convNet({ c1: run.c1, c2: run.c2, l1: run.l1 });
    const operations = run.images * trainingFlops(model);
    model.dispose();
    return operations;
  });
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return {
    sessions,
    finished: new Date().toISOString(),
    seconds: sum(runs.map((run) => run.seconds)),
    imagesTrained: sum(runs.map((run) => run.images)),
    flops: sum(flops),
  };
}
