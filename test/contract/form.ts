const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)/g;
const origin = /https?:\/\/(?:management\.[\w.-]+|[\d.]+)(?::\d+)?(?=\/)/gi;

/**
 * A text without what Azure makes up anew each time: ids of operations, etags, times. A guid that
 * the client sent, such as its subscription, stays. Case does not count, as nowhere in ARM.
 */
export function formOf(text: string, known: ReadonlySet<string> = new Set()): string {
  return text
    .replace(origin, '{origin}')
    .replace(time, '{time}$1')
    .replace(guid, (found) => (known.has(found.toLowerCase()) ? found : '{guid}'))
    .toLowerCase();
}

/** The same for the text of an error, where also waits and places are as chance would have it. */
export function messageFormOf(text: string, known: ReadonlySet<string> = new Set()): string {
  return formOf(text, known)
    .replace(/\/locations\/[^/\s]+/g, '/locations/{location}')
    .replace(/api-version=[\w-]+/g, 'api-version={version}')
    .replace(/\b\d+ (second|minute)/g, '{number} $1');
}
