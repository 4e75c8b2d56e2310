/** Who can reach the JupyterLab that `npm start` opens: this machine only, and only with the token. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { before, describe, test } from "node:test";
import { type Lab, useLab } from "./lab";

describe("JupyterLab's door", () => {
  const theLab = useLab();
  let lab: Lab;
  let token: string;

  before(async () => {
    lab = await theLab();
    token = lab.address.searchParams.get("token") ?? "";
  });

  /** The status of an answer to a request with these headers. */
  function status(path: string, headers: Record<string, string> = {}, method = "GET") {
    return new Promise<number | undefined>((resolve, reject) => {
      const asked = request(new URL(path, lab.address), { headers, method }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on("error", reject).end();
    });
  }

  const withToken = () => ({ Authorization: `token ${token}` });

  test("files, kernels and terminals are refused without the token or with another", async () => {
    assert.match(token, /^[\da-f]{48}$/);
    for (const path of ["/api/contents", "/api/kernels", "/api/terminals", "/files/README.md"]) {
      assert.equal(await status(path, withToken()), 200, path);
      for (const headers of [undefined, { Authorization: `token ${token.replace(/./g, "0")}` }]) {
        // A page's reader is sent to the login instead.
        assert.ok([302, 403].includes((await status(path, headers)) ?? 0), path);
      }
    }
    assert.equal(await status("/api/kernels", {}, "POST"), 403);
    assert.equal(await status("/lab"), 302);
  });

  test("another site cannot reach it through the reader's browser: a foreign name is refused", async () => {
    const foreign = { ...withToken(), Host: "example.org" };
    assert.equal(await status("/api/contents", foreign), 403);
    const refused = await status("/api/kernels", { Origin: "http://example.org" }, "POST");
    assert.ok(refused === 403 || refused === 404, `${refused}`);
  });

  test("it listens on 127.0.0.1 only", { skip: process.platform !== "linux" }, () => {
    const port = Number(lab.address.port).toString(16).toUpperCase().padStart(4, "0");
    const sockets = ["tcp", "tcp6"].flatMap((kind) =>
      readFileSync(`/proc/net/${kind}`, "utf8").split("\n"),
    );
    const listening = sockets
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(`:${port}`) && state === "0A");
    assert.deepEqual(
      listening.map(([, local]) => local),
      [`0100007F:${port}`],
    );
  });

  test("the token stands on no command line", { skip: process.platform !== "linux" }, () => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      assert.ok(!commandLine(pid).includes(token), pid);
    }
  });
});

/** The command line of a process; empty if it has ended meanwhile. */
function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
