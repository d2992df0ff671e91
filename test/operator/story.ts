import type { AzureSimulator } from '../azure/server.ts';
import type { OperatorProcess } from '../support/operator.ts';
import type { Chronicle } from './chronicle.ts';
import type { ToldEvent } from './told-events.ts';

export interface Witnesses {
  readonly seen: { readonly policies: Chronicle; readonly states: Chronicle };
  readonly events: readonly ToldEvent[];
  readonly azure: AzureSimulator;
  readonly operators: readonly OperatorProcess[];
}

const tail = 40;

/** What a person needs to see why a wait came to nothing. */
export function storyOf({ seen, operators, azure, events }: Witnesses): string {
  return [
    '--- policies',
    ...[...seen.policies.latest.values()].map((policy) => JSON.stringify(policy)),
    '--- ledgers',
    ...[...seen.states.latest.values()].map((state) => JSON.stringify(state)),
    '--- events',
    ...events.slice(-tail).map(({ type, reason, note }) => `${type} ${reason} ${note}`),
    '--- Azure',
    ...azure.log.all
      .slice(-tail)
      .map(({ method, url, status, body }) =>
        [method, new URL(url).pathname, status, method === 'GET' ? '' : JSON.stringify(body)].join(
          ' ',
        ),
      ),
    ...operators.flatMap(({ pid, lines, noise }) => [
      `--- operator ${pid}`,
      ...noise,
      ...lines
        .filter(({ message }) => message !== 'azure answered')
        .slice(-tail)
        .map((line) => JSON.stringify(line)),
    ]),
  ].join('\n');
}
