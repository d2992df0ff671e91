import type { Member } from '../wants/member.ts';
import type { Problem } from '../problem.ts';

/** What came of publishing what clients must allow, for one policy. */
export type Publication =
  | { readonly kind: 'published'; readonly configMap: string }
  | { readonly kind: 'failed'; readonly configMap: string; readonly problem: Problem }
  | { readonly kind: 'withdrawn' };

/** By key of the policy; none where nothing was tried, so that what was published last still stands. */
export type Publications = ReadonlyMap<string, Publication>;

export function publicationProblems(
  { key }: Pick<Member, 'key'>,
  publications: Publications,
): readonly Problem[] {
  const publication = publications.get(key);
  return publication?.kind === 'failed' ? [publication.problem] : [];
}
