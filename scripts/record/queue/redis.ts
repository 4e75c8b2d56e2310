/** The connection to Redis or Valkey, which say the same words. */
import type { RedisOptions } from "bullmq";
import { Redis } from "ioredis";
import { say } from "../progress";

/** A connection, and its host and port for messages: never the password. */
export interface Connection {
  redis: Redis;
  /** For BullMQ to make connections of its own, whose names say which are workers. */
  options: RedisOptions;
  shown: string;
}

const start =
  'start one on a machine that all can reach, as with "docker compose -f deploy/compose.yaml up" ' +
  "(docs/cluster.md)";

/**
 * Connects to the server at `address`, such as redis://host:6379, with the password in REDIS_PASSWORD
 * if there is one. Throws if none answers; later on waits for a server that is restarted.
 */
export async function connect(address: string): Promise<Connection> {
  const { shown, ...server } = parseAddress(address);
  let isConnected = false;
  let problem: Error | undefined;
  const redis = new Redis({
    ...{ ...server, lazyConnect: true, connectTimeout: 5000, maxRetriesPerRequest: null },
    retryStrategy: (times) => (isConnected ? Math.min(100 * times, 1000) : null),
  });
  redis.on("error", (error) => {
    problem = error;
  });
  try {
    await redis.connect();
    await checkServer(redis, shown);
  } catch (error) {
    disconnect(redis);
    throw explained(problem ?? (error as Error), shown);
  }
  isConnected = true;
  redis.on("close", () => say(`Redis at ${shown} is gone; waiting for it`));
  redis.on("ready", () => say(`Redis at ${shown} is back`));
  return { redis, shown, options: redis.options as RedisOptions };
}

/** Ends the connection, without a word. */
export function disconnect(redis: Redis): void {
  redis.removeAllListeners("close");
  redis.disconnect();
}

function parseAddress(address: string) {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const expected = "expected redis://HOST:PORT, or rediss:// for TLS";
  if (url?.password || (!url && address.includes("@"))) {
    throw new Error(
      "a password in the address can be read in the list of processes; " +
        `put it into the environment variable REDIS_PASSWORD instead (${expected})`,
    );
  }
  if (!url?.hostname || !["redis:", "rediss:"].includes(url.protocol)) {
    throw new Error(`"${address}" is not the address of a Redis server; ${expected}`);
  }
  const { hostname, port, username, protocol, pathname } = url;
  const db = Number(pathname.slice(1));
  if (!Number.isInteger(db)) throw new Error(`"${pathname}" is no database's number; ${expected}`);
  const host = hostname.replace(/^\[|\]$/g, "");
  return {
    ...{ host, port: Number(port || 6379), db, shown: `${hostname}:${port || 6379}` },
    ...{ username: username || undefined, password: process.env.REDIS_PASSWORD || undefined },
    ...(protocol === "rediss:" && { tls: {} }),
  };
}

/** Throws if the server may throw trials away by itself. */
async function checkServer(redis: Redis, shown: string): Promise<void> {
  const info = await redis.info();
  const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1] ?? "noeviction";
  if (policy !== "noeviction") {
    const next = 'start it with "--maxmemory-policy noeviction"';
    throw new Error(`Redis at ${shown} removes keys when its memory is full (${policy}); ${next}`);
  }
  if (/aof_enabled:0/.test(info)) {
    say(`Redis at ${shown} loses results if it is restarted: start it with "--appendonly yes"`);
  }
}

/** Says what went wrong with a queue, unless it is the connection, of which `connect` tells. */
export function tellUnlessLost(error: Error): void {
  const { code, message } = error as NodeJS.ErrnoException;
  if (!code && !/closed|ETIMEDOUT|LOADING/.test(message)) say(message);
}

function explained(error: Error, shown: string): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  if (/NOAUTH/.test(message)) {
    const next = "put it into the environment variable REDIS_PASSWORD";
    return new Error(`Redis at ${shown} asks for a password; ${next}`);
  }
  if (/WRONGPASS|invalid password/.test(message)) {
    return new Error(`Redis at ${shown} refuses the password in REDIS_PASSWORD; correct it`);
  }
  if (/Protocol error/.test(message)) {
    return new Error(`what answers at ${shown} is not Redis (${message.split(".")[0]}); ${start}`);
  }
  if (!code && !/closed|ETIMEDOUT/.test(message)) return new Error(message);
  return new Error(`no Redis answers at ${shown} (${code ?? message}); ${start}`);
}
