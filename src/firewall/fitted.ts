/** A ConfigMap holds 1 MiB of names and contents. */
const limit = 1_048_576;

/** The documents that have room, the first ones first; a text in place of each that has none tells where to get it. */
export function fitted(
  documents: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const names = Object.keys(documents);
  const shown: Record<string, string> = {};
  // Each may come to its note, so that has to have room in any case.
  let room = limit - names.reduce((sum, name) => sum + sizeOf(name) + sizeOf(noteOf(name)), 0);
  for (const [name, text] of Object.entries(documents)) {
    const more = sizeOf(text) - sizeOf(noteOf(name));
    const isFitting = more <= room;
    shown[name] = isFitting ? text : noteOf(name);
    if (isFitting) room -= more;
  }
  return shown;
}

function noteOf(name: string): string {
  return (
    `# ${name} does not fit: a ConfigMap holds 1 MiB. Azure publishes the addresses of a region with\n` +
    '#   az network list-service-tags --location REGION\n'
  );
}

/** In UTF-8, as the API server counts; the documents are ASCII, and a character that is not counts as if it were the longest. */
function sizeOf(text: string): number {
  return text.replace(/[^\0-\x7f]/g, '----').length;
}
