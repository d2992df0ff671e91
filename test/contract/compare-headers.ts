import { formOf } from './form.ts';

export type Headers = Readonly<Record<string, string>>;

const contractual =
  /^(azure-asyncoperation|azure-asyncnotification|location|retry-after|etag|api-supported-versions|x-ms-failure-cause|x-ms-ratelimit-.+|www-authenticate|content-type)$/;

export interface HeaderContext {
  /**
   * Names that this recording has anywhere. Recorders strip headers: one that is nowhere in a
   * recording was stripped, one that is elsewhere in it was not sent here.
   */
  readonly recordedNames: ReadonlySet<string>;
  readonly known: ReadonlySet<string>;
}

/** Compares the headers that callers go by: whether they are there, and what form they have. */
export function compareHeaders(
  recorded: Headers,
  simulated: Headers,
  { recordedNames, known }: HeaderContext,
): readonly string[] {
  const names = new Set([...Object.keys(recorded), ...Object.keys(simulated)]);
  return [...names]
    .filter((name) => contractual.test(name) && recordedNames.has(name))
    .flatMap((name) => {
      const [real, ours] = [recorded[name], simulated[name]];
      if (ours === undefined) return [`header ${name}: recorded "${real}", the simulator has none`];
      if (real === undefined)
        return [`header ${name}: not recorded, the simulator sends "${ours}"`];
      const [form, own] = [headerForm(name, real, known), headerForm(name, ours, known)];
      return form === own ? [] : [`header ${name}: recorded as ${form}, the simulator's is ${own}`];
    });
}

export function headerNames(all: Iterable<Headers>): ReadonlySet<string> {
  return new Set(Array.from(all, (headers) => Object.keys(headers)).flat());
}

function headerForm(name: string, value: string, known: ReadonlySet<string>): string {
  if (/^(azure-asyncoperation|location)$/.test(name)) return addressForm(value, known);
  if (name === 'content-type') return value.split(';')[0] ?? value;
  // Some types list the versions of the day, some only the one that was asked for.
  if (name === 'api-supported-versions') return '{versions}';
  if (/^\d+$/.test(value)) return '{number}';
  return formOf(value, known);
}

/** The signature in the query differs each time, and recorders cut it. */
function addressForm(value: string, known: ReadonlySet<string>): string {
  if (!URL.canParse(value)) return formOf(value, known);
  const { pathname, searchParams } = new URL(value);
  return formOf(`${pathname}?api-version=${searchParams.get('api-version') ?? ''}`, known);
}
