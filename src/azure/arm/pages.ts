import * as z from 'zod';
import type { ArmClient } from './arm-client.ts';
import { unexpectedAnswer } from './arm-error.ts';
import type { Call } from '../gateways.ts';

export interface ListCall {
  readonly arm: ArmClient;
  readonly apiVersion: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly call: Call;
}

const pageSchema = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

/** Every item of a list, page by page. */
export async function readPages(
  path: string,
  { arm, ...rest }: ListCall,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  let response = await arm.send({ method: 'GET', path, ...rest }, signal);
  for (;;) {
    const page = pageSchema.safeParse(response.body);
    if (!page.success) throw unexpectedAnswer(path);
    items.push(...page.data.value);
    const { nextLink } = page.data;
    if (nextLink === undefined || nextLink === null || nextLink === '') return items;
    response = await arm.follow(nextLink, rest.call, signal);
    if (response.status >= 300) throw arm.refusal(response, { method: 'GET', path, ...rest.call });
  }
}
