/** `npm run setup [-- --with-browser]`: the set-up alone, without what the other commands do after it. */
import { command } from "./setup/command.mjs";
import { setUp } from "./setup/set-up.mjs";

await command(async () => {
  await setUp({ withBrowser: process.argv.includes("--with-browser") });
  console.log("Ready: `npm start` opens the course, `npm test` tests it.");
});
