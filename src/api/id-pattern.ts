import { foldId } from './fold-id.ts';
import type { StringShape } from './string-fields.ts';

declare const brand: unique symbol;
/** A lower-cased ARM id in which `*` may stand for any one whole segment that is a name. */
export type IdPattern = string & { readonly [brand]: 'IdPattern' };

/** The shape of ids that match `pattern`, with `*` for names in them. */
export function idPatternShape(pattern: string, example: string): StringShape<IdPattern> {
  const expression = new RegExp(pattern, 'u');
  const holds = (text: string) => !partial.test(text) && expression.test(filled(text));
  return {
    parse: (text) => (holds(text) ? idPatternOf(text) : undefined),
    maxLength: 400,
    rules: [
      {
        cel:
          `!self.matches('${partial.source}') && ` +
          `self.lowerAscii().replace('/subscriptions/*', '/subscriptions/${anySubscription}')` +
          `.replace('/*', '/${anyName}').matches(r'${pattern}')`,
        holds,
        message: `must be an ARM id such as ${example}, where * may stand for any one whole name`,
      },
    ],
  };
}

/** Whether the lower-cased id is one of those that the pattern stands for. */
export function matchesId(pattern: IdPattern, id: string): boolean {
  const parts = pattern.split('/');
  const segments = id.split('/');
  return (
    parts.length === segments.length &&
    parts.every((part, index) => part === '*' || part === segments[index])
  );
}

// A `*` is taken for a name that any of the patterns admits, so that one pattern describes ids with and without it.
const anySubscription = '00000000-0000-0000-0000-000000000000';
const anyName = 'xxxxx';
const partial = /[^/][*]|[*][^/]/;

function filled(text: string): string {
  return foldId(text)
    .replaceAll('/subscriptions/*', `/subscriptions/${anySubscription}`)
    .replaceAll('/*', `/${anyName}`);
}

function idPatternOf(text: string): IdPattern | undefined {
  const pattern = foldId(text);
  return isIdPattern(pattern) ? pattern : undefined;
}

function isIdPattern(text: string): text is IdPattern {
  return text.startsWith('/subscriptions/');
}
