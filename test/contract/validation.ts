import type { Exchange } from '../azure/exchange-log.ts';
import { offeredOperations } from '../azure/router.ts';
import { armProblems } from './arm-rules.ts';
import { resultOf, skipped, type Check } from './check.ts';
import { Enumerations } from './enumerations.ts';
import { playGateways, playPlain, type Heard } from './heard.ts';
import { noiseOf } from './noise.ts';
import { installOav } from './oav.ts';
import { chosenFor, describes, fits, type Specification } from './specification.ts';
import { createValidator, type Validate } from './validator.ts';

/** Plays the scenarios and holds each exchange against the files that describe it. */
export async function validate(
  folder: string,
  specifications: readonly Specification[],
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const plain = await playPlain(specifications);
  const heard = [...plain, ...(await playGateways(specifications, signal))];
  const asked = heard.flatMap(({ exchanges }) => exchanges.map(askedIn));
  const judge = await judgeFor(folder, chosenFor(asked, specifications));
  const checks = [coverage(plain), ...heard.map(playedToItsEnd)];
  const sides = Map.groupBy(heard, ({ by }) => by);
  for (const [side, plays] of sides) {
    const exchanges = plays.flatMap((play) => play.exchanges);
    for (const [name, group] of Map.groupBy(exchanges, labelOf)) {
      const result = await judgeGroup(group, judge);
      checks.push({ area: 'validation', group: side, name, result });
    }
  }
  return checks;
}

/** What the chosen files say of an exchange; nothing where none describes it. */
type Judge = (exchange: Exchange) => Promise<Judgement | undefined>;

interface Judgement {
  readonly problems: readonly string[];
  /** Reasons for which findings were passed over. */
  readonly noise: readonly string[];
}

async function judgeFor(folder: string, chosen: readonly Specification[]): Promise<Judge> {
  if (chosen.length === 0) return async () => undefined;
  installOav();
  const validator = await createValidator(folder, chosen);
  const enumerations = new Enumerations();
  return async (exchange) => {
    const file = chosen.find((specification) => describes(specification, askedIn(exchange)));
    if (!file) return undefined;
    const { problems, noise } = await findingsOf(exchange, validator);
    return { problems: [...problems, ...enumerations.problems(exchange, file)], noise };
  };
}

async function findingsOf(exchange: Exchange, validator: Validate): Promise<Judgement> {
  const { findings } = await validator(exchange);
  const judged = findings.map((finding) => ({ finding, noise: noiseOf(finding, exchange.status) }));
  return {
    noise: judged.flatMap(({ noise }) => noise ?? []),
    problems: judged
      .filter(({ noise }) => noise === undefined)
      .map(({ finding: { side, code, message, at } }) =>
        [side, code, at.join(' '), message].filter((part) => part !== '').join(': '),
      ),
  };
}

/** Whether the scenarios leave nothing out that the simulator offers. */
function coverage(heard: readonly Heard[]): Check {
  const exchanges = heard.flatMap((play) => play.exchanges);
  const missed = offeredOperations().filter(
    ({ method, pattern }) =>
      !exchanges.some(
        (exchange) => exchange.method === method && fits(pattern, new URL(exchange.url).pathname),
      ),
  );
  const problems = missed.map(({ method, pattern }) => `never asked: ${method} ${pattern}`);
  const result = resultOf(problems, `${offeredOperations().length} operations`);
  const name = 'every operation of the simulator is asked';
  return { area: 'validation', group: 'scenarios', name, result };
}

function playedToItsEnd({ by, version, broken, exchanges }: Heard): Check {
  const problems = broken === undefined ? [] : [broken];
  const result = resultOf(problems, `${exchanges.length} exchanges`);
  return { area: 'validation', group: 'scenarios', name: `${by}, ${version}`, result };
}

async function judgeGroup(group: readonly Exchange[], judge: Judge): Promise<Check['result']> {
  const problems: string[] = [];
  const noise = new Set<string>();
  let described = 0;
  for (const exchange of group) {
    const judgement = await judge(exchange);
    if (judgement) described += 1;
    for (const reason of judgement?.noise ?? []) noise.add(reason);
    const found = [...armProblems(exchange), ...(judgement?.problems ?? [])];
    problems.push(...found.map((problem) => `${titleOf(exchange)}: ${problem}`));
  }
  if (described === 0 && problems.length === 0 && !group.every(isPoll)) {
    return skipped('no OpenAPI file describes it');
  }
  const passedOver = Array.from(noise, (reason) => `; passed over: ${reason}`).join('');
  return resultOf([...new Set(problems)], `${group.length} exchanges${passedOver}`);
}

function askedIn({ method, url }: Exchange) {
  return { method, url: new URL(url) };
}

/** Addresses of operations are in no OpenAPI file; the rules of ARM cover them. */
function isPoll({ url }: Exchange): boolean {
  const { pathname } = new URL(url);
  return /\/(operations|operationStatuses|operationResults)\/[^/]+$/i.test(pathname);
}

/** Version, method and type. */
function labelOf(exchange: Exchange): string {
  const { pathname, searchParams } = new URL(exchange.url);
  const own = offeredOperations().find(
    ({ method, pattern }) => method === exchange.method && fits(pattern, pathname),
  );
  const path = (own?.pattern ?? pathname)
    .replace('/subscriptions/{subscription}', '…')
    .replace('/resourceGroups/{group}', '/{group}')
    .replace('/providers/', '/');
  return `${searchParams.get('api-version') ?? ''} ${exchange.method} ${path}`;
}

function titleOf({ method, url, status }: Exchange): string {
  return `${method} ${new URL(url).pathname.split('/').slice(-2).join('/')} ${status}`;
}
