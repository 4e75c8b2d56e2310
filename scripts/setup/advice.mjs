/** What to do about the failures that happen to everyone, told by what the failed program said. */
import { root } from "./paths.mjs";

/** @type {[RegExp, string][]} */
const causes = [
  [
    /ENOSPC|EDQUOT|No space left|disk quota/i,
    `The disk is full: free some space on the disk of ${root} (setup needs 4 GB, 12 GB for the GPU build).`,
  ],
  [
    /EROFS|EACCES|EPERM|Read-only file system|Permission denied/i,
    `Something in ${root} cannot be written; clone the course into a folder of your own.`,
  ],
  [
    /DO NOT MATCH THE HASHES|EINTEGRITY/,
    "A download is not the file that the course was tested with: it was truncated or altered during the download.\n" +
      "Clear the caches (npm cache clean --force; python3 -m pip cache purge).",
  ],
  [
    /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERTIFICATE_VERIFY_FAILED/,
    "The network's certificate is not trusted, as behind a company's proxy: name the file of its\n" +
      "certificate in NODE_EXTRA_CA_CERTS for npm and PIP_CERT for pip.",
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|NewConnectionError|No matching distribution|Read timed out/,
    "The package registry cannot be reached: check the network, and the proxy and registry settings\n" +
      "(npm config get registry; python3 -m pip config list).",
  ],
  [
    /SIGILL/,
    "This processor lacks the AVX instructions that TensorFlow is built with; use a newer machine.",
  ],
];

/**
 * The next step after a failure.
 * @param {string} words what was said when it failed
 * @param {string} [otherwise] said where the cause is none of the usual ones
 */
export function advice(words, otherwise = "") {
  const known = causes.find(([pattern]) => pattern.test(words))?.[1] ?? otherwise;
  return `${known}\nThen run the same command again: it continues from here.`.trimStart();
}
