import type { PolicyStatus } from '../../api/policy.ts';
import { presentElements } from '../steps/removals.ts';
import type { Member } from '../wants/member.ts';
import { tagKeyOf } from '../wants/service-tags.ts';
import type { VerdictCase } from './concern.ts';
import { elementProblem } from './problems.ts';

type TagStatus = NonNullable<PolicyStatus['serviceTags']>[number];

/** What each tag of the policy comes to, and how much of it is in force. */
export function serviceTagsPart(
  member: Member,
  verdict: VerdictCase,
): Pick<PolicyStatus, 'serviceTags'> {
  const { registry, discovered } = verdict.input.observed;
  const names = member.policy.spec.serviceTags.filter((name) => countsFor(member, name));
  if (registry.kind === 'failed' || names.length === 0) return {};
  const present = presentElements(registry.value).ranges;
  const seen = discovered.serviceTags;
  const tags = seen?.kind === 'seen' ? seen.value.tags : undefined;
  return {
    serviceTags: names.map((name): TagStatus => {
      const tag = tags?.get(tagKeyOf(name));
      const ranges = given(member, name);
      const problem = problemOf(name, ranges, member, verdict);
      return {
        name,
        ...(tag && { changeNumber: tag.changeNumber }),
        ranges: ranges.length,
        inForce: ranges.filter((range) => present.has(range)).length,
        ...(tag !== undefined && tag.leftOut > 0 && { leftOut: tag.leftOut }),
        ...(problem && { message: problem.message }),
      };
    }),
  };
}

// What no grant covers is not told either: Authorized says why.
function countsFor({ withheld }: Member, name: string): boolean {
  return !withheld.some(({ source }) => source === name);
}

function given({ wants }: Member, name: string): readonly string[] {
  return [...wants.ipRanges].filter(([, from]) => from === name).map(([range]) => range);
}

function problemOf(
  name: string,
  ranges: readonly string[],
  member: Member,
  verdict: VerdictCase,
): ReturnType<typeof elementProblem> {
  const gaps = [...member.wants.gaps].filter(([, { from }]) => from === name).map(([at]) => at);
  return [...gaps, ...ranges]
    .map((id) => elementProblem(id, member, verdict))
    .find((problem) => problem !== undefined);
}
