// What the tests need to know of a Markdown page: its fenced blocks, its headings and its links.

/** A fenced block. The words behind the language say what a test does with it: `sql run`, `sh run`, `text feed`. */
export interface Block {
  language: string;
  words: string[];
  text: string;
  /** Line of the opening fence, from 1. */
  line: number;
}

/** The fenced blocks of a page, in order. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  page.split("\n").forEach((line, index) => {
    const fence = /^```(.*)$/.exec(line);
    if (open !== undefined && fence?.[1] === "") {
      blocks.push(open);
      open = undefined;
    } else if (open !== undefined) open.text += `${line}\n`;
    else if (fence) {
      const [language = "", ...words] = (fence[1] ?? "").trim().split(/\s+/);
      open = { language, words, text: "", line: index + 1 };
    }
  });
  if (open !== undefined) throw new Error(`The block of line ${open.line} has no end.`);
  return blocks;
}

/** The text of a page without its fenced blocks. */
function prose(page: string): string {
  return page.replace(/^```[\s\S]*?^```$/gm, "");
}

/** The targets of a page's links. */
export function linksOf(page: string): string[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

/** The anchors of a page's headings, spelt as GitHub spells them. */
export function anchorsOf(page: string): string[] {
  return [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));
}

/** The anchor of a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}
