/** How prose is laid out. */
export interface Layout {
  readonly indent: string;
  /** Of the terminal. Without one nothing is folded: programs like one line. */
  readonly columns: number | undefined;
  /** How a resource is called in prose; commands need its whole id. */
  readonly nameFor?: (id: string) => string;
}

/**
 * A message under an indent, folded to the width of the terminal. What is to be copied stays in one piece, however long:
 * a line that the terminal breaks by itself can still be copied.
 */
export function paragraph(message: string, layout: Layout): string {
  const { indent, columns = Infinity } = layout;
  const lines: string[] = [];
  let line = '';
  for (const word of wordsOf(message, layout)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + longer.length > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((one) => `${indent}${one}\n`).join('');
}

const toCopy =
  /(`[^`]*`|(?<!['\w])(?:az|kubectl|registry-network) (?:'[^']*'|[^'])+?(?= \(|\)|[.;,] |$)|\bconfirmed: "[^"]*")/;

// Names of resource groups may have parentheses; others around an id belong to the prose.
export const armId =
  /\/subscriptions\/[^/\s]+\/resourcegroups\/(?:[^\s,;:()'"]|\([^\s()]*\))*(?:[^\s,;:()'".]|\([^\s()]*\))/gi;

/** The first command that a message tells to run. */
export function commandIn(message: string): string | undefined {
  const found = [...message.matchAll(new RegExp(toCopy, 'g'))].map(([text]) => text);
  return found.find((text) => /^`?(az|kubectl|registry-network) /.test(text))?.replaceAll('`', '');
}

function wordsOf(message: string, { nameFor }: Layout): readonly string[] {
  const parts = message.split(toCopy).map((part, index) => {
    const isProse = index % 2 === 0;
    if (!isProse) return part.replaceAll(' ', '\0');
    return nameFor === undefined ? part : part.replaceAll(armId, (id) => nameFor(id));
  });
  return parts
    .join('')
    .split(/\s/)
    .filter((word) => word !== '')
    .map((word) => word.replaceAll('\0', ' '));
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}
