import assert from "node:assert/strict";
import { once } from "node:events";
import { cpSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { Queue } from "bullmq";
import { JobQueue, queueName, versionsKey } from "../../../scripts/record/queue/job-queue";
import { connect, disconnect } from "../../../scripts/record/queue/redis";
import { digestOf, nameOf, type TrainingJob } from "../../../scripts/record/queue/training-job";
import { courseVersion } from "../../../scripts/record/queue/version";
import { record } from "../../../scripts/record/record";
import { performTrial } from "../../../scripts/record/record-search";
import type { BaseSeedsRecord } from "../../../scripts/record/record-seeds";
import { readRecord } from "../../../src/io/record-file";
import { files, loadSearch } from "../../../src/recorded/recorded";
import { fill, smallDisk } from "../../faults/small-disk";
import { root } from "../../kernel/session";
import { temporaryFolder } from "../../temporary";
import { freePort, noRedis, RedisServer, startWorker } from "./redis-server";

const withRedis = { skip: noRedis, timeout: 600_000 };

/** A trial of a second or two: `epochs` of ten steps. */
function longTrial(seed: number, epochs = 15): TrainingJob<"trial"> {
  const plan = { sizes: { c1: 2, c2: 3, l1: 4 }, images: 320, validImages: 60, augment: false };
  const more = { batchSize: 32, learningRate: 0.01, epochs, seed };
  return { kind: "trial", budget: "smoke", plan: { ...plan, ...more } };
}

/** What the trial gives in this process, undisturbed. */
async function undisturbed(job: TrainingJob) {
  const where = { name: nameOf(job), folder: temporaryFolder("undisturbed ") };
  const { accuracy, loss, images } = await performTrial(job.plan, where);
  return { accuracy, loss, images };
}

/** The queue, closed with the test. */
async function openQueue(server: RedisServer): Promise<JobQueue> {
  const queue = await JobQueue.open(server.address);
  server.beforeEnd(() => queue.close());
  return queue;
}

/** What Redis has of all jobs: how often each was begun and how often a worker of it died. */
async function jobsOf(address: string) {
  const { redis } = await connect(address);
  const queue = new Queue(queueName, { connection: redis, prefix: courseVersion() });
  const jobs = await queue.getJobs(["completed", "failed", "wait", "active", "delayed"]);
  const found = await Promise.all(
    jobs.map(async (job) => {
      const { attemptsStarted, stalledCounter, failedReason } = job;
      return { attemptsStarted, stalledCounter, failedReason, state: await job.getState() };
    }),
  );
  await queue.close();
  disconnect(redis);
  return found;
}

/** The numbers of a recorded search but for times. */
function numbersOf(into: string, folder = "search") {
  const from = temporaryFolder("numbers ");
  cpSync(join(into, folder), join(from, "search"), { recursive: true });
  const { report, finalists, best, provenance } = loadSearch(from);
  const runs = report.map(({ seconds: _, ...run }) => run);
  return { runs, finalists, best, images: provenance.imagesTrained };
}

test(
  "two searches at once by four workers give what one process gives, and nothing is trained twice",
  withRedis,
  async (t) => {
    const server = await RedisServer.start(t);
    const { address } = server;
    const [alone, shared] = [temporaryFolder("alone "), temporaryFolder("shared ")];
    const [first, second] = [temporaryFolder("first "), temporaryFolder("second ")];
    for (let count = 0; count < 4; count++) startWorker(server, shared, 120_000);
    const options = { budget: "smoke", queue: address };
    await Promise.all([
      record("search", { ...options, into: first }),
      record("search", { ...options, strategy: "grid", into: second }),
      record("search", { budget: "smoke", into: alone }),
    ]);
    rmSync(join(alone, "checkpoints"), { recursive: true });
    await record("search", { budget: "smoke", strategy: "grid", into: alone });
    assert.deepEqual(numbersOf(first), numbersOf(alone));
    assert.deepEqual(numbersOf(second, "search-grid"), numbersOf(alone, "search-grid"));
    // Both search the same two networks: 1, 2 and 3 epochs under one seed, 3 under another.
    const jobs = await jobsOf(address);
    const runs = [...numbersOf(first).runs, ...numbersOf(second, "search-grid").runs];
    assert.equal(jobs.length, new Set(runs.map((run) => JSON.stringify(run))).size);
    assert.ok(jobs.length < runs.length);
    assert.deepEqual(
      jobs.filter(({ stalledCounter, failedReason }) => stalledCounter || failedReason),
      [],
    );
  },
);

test("the seeds of base by two workers give what one process gives", withRedis, async (t) => {
  const server = await RedisServer.start(t);
  const { address } = server;
  const [alone, shared] = [temporaryFolder("alone "), temporaryFolder("shared ")];
  for (let count = 0; count < 2; count++) startWorker(server, shared, 120_000);
  const queued = record("base-seeds", { budget: "smoke", into: shared, queue: address });
  await server.unlessSilent(queued);
  await record("base-seeds", { budget: "smoke", into: alone });
  const numbers = (into: string) => {
    const path = join(into, "base-seeds", files.record);
    const { seeds, accuracy, plan } = readRecord<BaseSeedsRecord>(path, "base-seeds");
    return { plan, accuracy, seeds: seeds.map(({ seconds: _, sessions: __, ...seed }) => seed) };
  };
  assert.deepEqual(numbers(shared), numbers(alone));
});

test(
  "a worker killed in mid-epoch: another one goes on from its checkpoint, to the same last bit",
  withRedis,
  async (t) => {
    const server = await RedisServer.start(t);
    const into = temporaryFolder("killed ");
    const queue = await openQueue(server);
    const job = longTrial(1);
    const trained = queue.train(job);
    const killed = startWorker(server, into);
    await killed.says(/epoch 2 of 15/);
    killed.killAll();
    await killed.ended;
    assert.doesNotMatch(killed.said, /epoch 15 of 15/);
    startWorker(server, into);
    const { seconds: _, sessions, ...result } = await server.unlessSilent(trained);
    assert.deepEqual(result, await undisturbed(job));
    assert.equal(sessions.length, 2);
    assert.ok(sessions[1].fromStep >= 2 * 10 && sessions[1].fromStep < 15 * 10);
  },
);

test(
  "a worker that is asked to stop puts its training back, and the next goes on at that step",
  withRedis,
  async (t) => {
    const server = await RedisServer.start(t);
    const { address } = server;
    const into = temporaryFolder("stopped ");
    const queue = await openQueue(server);
    const trained = queue.train(longTrial(2));
    const stopped = startWorker(server, into);
    await stopped.says(/epoch 1 of 15/);
    await stopped.stop();
    const [{ state, attemptsStarted, stalledCounter }] = await jobsOf(address);
    assert.deepEqual([state, attemptsStarted, stalledCounter], ["waiting", 1, 0]);
    startWorker(server, into);
    const { sessions } = await server.unlessSilent(trained);
    assert.equal(sessions.length, 2);
    assert.ok(sessions[1].fromStep >= 10);
  },
);

for (const [keeps, setting] of [
  ["keeps", "yes"],
  ["loses", "no"],
]) {
  test(
    `a Redis that is killed and ${keeps} everything: the search goes on`,
    withRedis,
    async (t) => {
      const server = await RedisServer.start(t, "--appendonly", setting, "--appendfsync", "always");
      const into = temporaryFolder("restarted ");
      const queue = await openQueue(server);
      const [early, late] = [longTrial(3, 2), longTrial(4)];
      const worker = startWorker(server, into);
      const before = await server.unlessSilent(queue.train(early));
      const trained = queue.train(late);
      await worker.says(/seed 4, 15 epochs: epoch 1/);
      await server.kill("SIGKILL");
      await worker.says(/is gone; waiting for it/);
      await server.startAgain();
      const { seconds: _, sessions: __, ...result } = await server.unlessSilent(trained);
      assert.deepEqual(result, await undisturbed(late));
      assert.deepEqual((await queue.train(early)).loss, before.loss);
      const begun = (await jobsOf(server.address)).map(({ attemptsStarted }) => attemptsStarted);
      if (setting === "yes") assert.deepEqual(begun, [1, 1]);
    },
  );
}

test("a worker of another version is refused; the jobs stay", withRedis, async (t) => {
  const server = await RedisServer.start(t);
  const { address } = server;
  const other = temporaryFolder("other ");
  for (const part of ["src", "scripts/record", "package.json"]) {
    cpSync(join(root, part), join(other, part), { recursive: true });
  }
  writeFileSync(join(other, "src/random.ts"), "export const uniform = () => 4;\n");
  const version = courseVersion(other);
  assert.match(version, /^convnet-\d+\.\d+\.\d+-[\da-f]{12}$/);
  const { redis } = await connect(address);
  server.beforeEnd(async () => disconnect(redis));
  await redis.sadd(versionsKey, version);
  const theirs = new Queue(queueName, { connection: redis, prefix: version });
  await theirs.add("trial", longTrial(5), { jobId: digestOf(longTrial(5)) });
  const worker = startWorker(server, temporaryFolder("refused "));
  const [code] = await worker.ended;
  assert.equal(code, 1);
  const [a, b] = [version, courseVersion()];
  assert.match(
    worker.said,
    new RegExp(`jobs at .* \\(1\\) need ${a}, but this is ${b}; check out`),
  );
  assert.equal(await theirs.count(), 1);
});

test(
  "what is no plan, or not its job's, is refused, and the worker goes on; no other queue is touched",
  withRedis,
  async (t) => {
    const server = await RedisServer.start(t);
    const { address } = server;
    const jobs = await openQueue(server);
    const { redis } = await connect(address);
    server.beforeEnd(async () => disconnect(redis));
    const raw = new Queue(queueName, { connection: redis, prefix: courseVersion() });
    const foreign = new Queue(queueName, { connection: redis, prefix: "another-course-1.0.0" });
    await foreign.add("trial", longTrial(6));
    const job = longTrial(6, 1);
    const bad: [data: unknown, reason: RegExp][] = [
      ["rm -rf /", /not a training plan: the job is "rm -rf \/"; expected Object/],
      [{ ...job, kind: "shell" }, /kind is "shell"; expected \("trial" \| "seed"\)/],
      [{ ...job, plan: { ...job.plan, epochs: -1 } }, /plan\.epochs is -1; expected >=1/],
      [
        { ...job, plan: { ...job.plan, folder: "/etc" } },
        /plan\.folder is "folder"; expected never/,
      ],
      [{ ...job, plan: { ...job.plan, seed: 7 } }, /the plan was altered: its SHA-256 is not/],
    ];
    for (const [index, [data]] of bad.entries()) {
      await raw.add("trial", data, { jobId: index === 4 ? digestOf(job) : `bad-${index}` });
    }
    const worker = startWorker(server, temporaryFolder("poisoned "));
    await worker.says(/altered/);
    const { loss } = await jobs.train(longTrial(8, 1));
    assert.ok(Number.isFinite(loss));
    for (const [index, [, reason]] of bad.entries()) {
      const id = index === 4 ? digestOf(job) : `bad-${index}`;
      assert.match((await raw.getJob(id))?.failedReason ?? "not failed", reason);
    }
    assert.equal(await foreign.count(), 1);
  },
);

test(
  "a worker whose disk is full puts its training back and ends; another one does it",
  withRedis,
  async (t) => {
    const disk = smallDisk(t, 200);
    if (!disk) return;
    const server = await RedisServer.start(t);
    const queue = await openQueue(server);
    const job = longTrial(9, 2);
    const trained = queue.train(job);
    fill(disk);
    const full = startWorker(server, join(disk, "checkpoints"));
    const [code] = await full.ended;
    assert.equal(code, 1);
    assert.match(full.said, /ENOSPC.*\n?.*The job is back in the queue/);
    startWorker(server, temporaryFolder("enough "));
    const { seconds: _, sessions: __, ...result } = await server.unlessSilent(trained);
    assert.deepEqual(result, await undisturbed(job));
  },
);

test("a search that is stopped while it waits says so, and its jobs stay", withRedis, async (t) => {
  const server = await RedisServer.start(t);
  const { address } = server;
  const stop = new AbortController();
  const into = temporaryFolder("stopped ");
  const options = { budget: "smoke", into, queue: address, signal: stop.signal };
  const searching = record("search", options);
  while ((await jobsOf(address)).length < 2) await wait(20);
  stop.abort();
  await assert.rejects(searching, /stopped; the workers go on, and the same command collects/);
  assert.equal((await jobsOf(address)).length, 2);
  assert.ok(!existsSync(join(into, "checkpoints/search.pid")));
});

test(
  "no Redis, a wrong address and a wrong password are named, and no password is printed",
  withRedis,
  async (t) => {
    const port = await freePort();
    const none = new RegExp(
      `no Redis answers at 127\\.0\\.0\\.1:${port} \\(ECONNREFUSED\\); start one`,
    );
    await assert.rejects(connect(`redis://127.0.0.1:${port}`), none);
    const web = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await once(web.listen(port, "127.0.0.1"), "listening");
    await assert.rejects(connect(`redis://127.0.0.1:${port}`), /is not Redis \(Protocol error/);
    web.close();
    await assert.rejects(connect("localhost"), /"localhost" is not the address of a Redis server/);
    await assert.rejects(connect("http://localhost"), /expected redis:\/\/HOST:PORT/);
    for (const address of ["redis://:hush@localhost:1", "redis//me:hush@localhost"]) {
      await assert.rejects(connect(address), (error: Error) => {
        assert.match(error.message, /put it into the environment variable REDIS_PASSWORD/);
        return !error.message.includes("hush");
      });
    }
    const server = await RedisServer.start(t, "--requirepass", "secret-of-the-test");
    const { address } = server;
    await assert.rejects(connect(address), /asks for a password; put it into .*REDIS_PASSWORD/);
    process.env.REDIS_PASSWORD = "hush-hush";
    t.after(() => delete process.env.REDIS_PASSWORD);
    const worker = startWorker(server, temporaryFolder("refused "));
    const [code] = await worker.ended;
    assert.equal(code, 1);
    assert.match(worker.said, /refuses the password in REDIS_PASSWORD; correct it/);
    assert.doesNotMatch(worker.said, /hush/);
    process.env.REDIS_PASSWORD = "secret-of-the-test";
    disconnect((await connect(address)).redis);
    const careless = await RedisServer.start(
      t,
      "--requirepass",
      "secret-of-the-test",
      "--maxmemory-policy",
      "allkeys-lru",
    );
    await assert.rejects(
      connect(careless.address),
      /removes keys when its memory is full \(allkeys-lru\)/,
    );
  },
);

test("only the search and the seeds of base are handed out", async () => {
  const options = { budget: "smoke", queue: "redis://localhost:1" };
  await assert.rejects(record("speedrun", options), /"speedrun" is not trained by workers/);
});
