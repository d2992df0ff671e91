import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** All that people read, by path. */
export const pages = globSync(['*.md', 'docs/**/*.md', 'deploy/**/*.md'], { cwd: root });

/** A fenced block of a page. */
export interface Block {
  /** What the fence says: `sh`, `yaml`. */
  readonly language: string;
  readonly text: string;
  /** The headings that it stands under, the page's own first. */
  readonly under: readonly string[];
  readonly line: number;
}

/** The fenced blocks of a page, by its path in the repository. */
export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let under: readonly string[] = [];
  let open: Block | undefined;
  for (const [index, line] of readFileSync(join(root, page), 'utf8').split('\n').entries()) {
    const [, marks = '', heading = ''] = /^(#+) (.+)$/.exec(line) ?? [];
    const fence = /^```(\S*)/.exec(line);
    if (fence === null && open !== undefined) open = { ...open, text: `${open.text}${line}\n` };
    else if (fence !== null && open !== undefined) {
      blocks.push(open);
      open = undefined;
    } else if (fence !== null)
      open = { language: fence[1] ?? '', text: '', under, line: index + 1 };
    else if (heading !== '') under = [...under.slice(0, marks.length - 1), heading];
  }
  return blocks;
}
