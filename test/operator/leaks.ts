import type { OperatorProcess } from '../support/operator.ts';
import type { Chronicle } from './chronicle.ts';

export interface Written {
  readonly operators: readonly OperatorProcess[];
  readonly seen: Readonly<Record<'events' | 'policies' | 'states', Chronicle>>;
}

// A web token, a signature in an address that is not cut out, and whatever was planted to be found.
const secrets = [/\beyJ[\w-]{8,}\.[\w-]+/, /[?&](?:sig|s)=(?!\[cut\])[^&"\s]+/, /canary[\w-]*/];

/** What operators wrote that nobody may read: in their output, in events, in policies and in ledgers. */
export function leaks({ operators, seen }: Written, tokens: readonly string[]): readonly string[] {
  const written = [
    ...operators.flatMap(({ lines, noise }) => [
      ...lines.map((line) => JSON.stringify(line)),
      ...noise,
    ]),
    ...[seen.events, seen.policies, seen.states].flatMap(({ entries }) =>
      entries.map(({ raw }) => JSON.stringify(raw, withoutPollingAddress)),
    ),
  ];
  return written.flatMap((text) => {
    const found = [
      ...secrets.flatMap((secret) => secret.exec(text)?.[0] ?? []),
      ...tokens.filter((token) => text.includes(token)),
    ];
    return found.map((secret) => `a secret was written, ${secret}, in ${text}`);
  });
}

// A ledger has to hold it: the next leader goes on with what this one began.
function withoutPollingAddress(key: string, value: unknown): unknown {
  return key === 'url' ? undefined : value;
}
