/** Faults of a page that axe-core calls serious or critical. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/**
 * Each fault as its rule and the element's HTML, but for those that `known` selects by the rule. In the dark theme
 * colours alone differ. Of text in an SVG, axe cannot tell what it stands on.
 */
export async function accessibilityFaults(
  page: Page,
  theme: "light" | "dark",
  known: Record<string, string> = {},
): Promise<string[]> {
  // Not as a script of the page, whose policy forbids it.
  await page.evaluate(axe);
  const dark = theme === "dark" && { runOnly: ["color-contrast"] };
  const options = { elementRef: true, resultTypes: ["violations"], preload: false, ...dark };
  return page.evaluate(`
    axe.configure({ rules: [{ id: "color-contrast", selector: "*:not(svg *)" }] });
    axe.run(${JSON.stringify(options)}).then(({ violations }) => violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes
        .filter(({ element }) => !element.matches(${JSON.stringify(known)}[id] ?? "no-such-element"))
        .map(({ html }) => id + ": " + html)))`);
}
