import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
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
} from "../../src/recorded/records";
import { HyperSearch, ranked } from "../../src/training/search";
import type { Run } from "../../src/training/search-report";
import { loadRunData } from "./data";
import { type RunFolders, searchFolder, searchPlan, trialPlan } from "./plans";
import { machine } from "./provenance";
import { secondsOf, trainConvNet } from "./train-convnet";

/** How the search spends its epochs; see `HyperSearch`. */
export type Strategy = "grid" | "halving";

const nameOf = ({ c1, c2, l1 }: Sizes) => `${c1}-${c2}-${l1}`;

/**
 * Searches, trains the best for longer under several seeds, and writes the record. Goes on where it was stopped: what
 * each training gave is in the run's folder until the record is there, so that another machine, without
 * the checkpoints, trains only what is missing.
 */
export async function recordSearch(
  strategy: Strategy,
  budget: RecordBudget,
  folders: RunFolders,
  signal?: AbortSignal,
): Promise<void> {
  const { space, epochs, finalEpochs, seeds, finalists } = searchPlan(budget);
  const work = join(folders.checkpoints, "search");
  const folder = join(folders.runs, searchFolder(strategy));
  const unfinished = {
    report: join(folder, "report.json"),
    sessions: join(folder, "sessions.json"),
  };
  const sessions = noteSession(unfinished.sessions);
  const data = await loadRunData(trialPlan({}, { epochs, seed: seeds[0] }, budget));

  async function trial({ c1, c2, l1 }: Sizes, limit: { epochs: number; seed: number }) {
    const sizes = { c1, c2, l1 };
    const plan = trialPlan(sizes, limit, budget);
    const name = `${nameOf(sizes)}-seed-${limit.seed}`;
    // One folder for all lengths: a longer training goes on from the shorter one of an earlier round.
    const trained = await trainConvNet(plan, { name, data, folder: join(work, name), signal });
    trained.model.dispose();
    const history = trained.history.slice(0, plan.epochs + 1);
    const best = history
      .slice(1)
      .reduce((lowest, row) => (row.valid.loss < lowest.valid.loss ? row : lowest));
    const { accuracy, loss } = best.valid;
    const images = (history.length - 1) * plan.images;
    return { accuracy, loss, images, seconds: secondsOf(history) };
  }

  const options = { strategy, epochs, seed: seeds[0], path: unfinished.report };
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

function noteSession(path: string): Session[] {
  const earlier: Session[] = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
  const now = { fromStep: 0, started: new Date().toISOString(), machine: machine(), warnings: [] };
  const sessions = [...earlier, now];
  writeAtomically(path, JSON.stringify(sessions));
  return sessions;
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
