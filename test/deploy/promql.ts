import { parser } from '@prometheus-io/lezer-promql';

export interface Selector {
  readonly metric: string;
  readonly matchers: readonly {
    readonly label: string;
    readonly op: string;
    readonly value: string;
  }[];
}

export interface Query {
  readonly isValid: boolean;
  readonly selectors: readonly Selector[];
  /** Those of `by`, `on` and their like. */
  readonly grouping: readonly string[];
}

/** What a query of Prometheus asks for. */
export function parsePromql(text: string): Query {
  const tree = parser.parse(text);
  const grouping: string[] = [];
  const selectors: { metric: string; matchers: { label: string; op: string; value: string }[] }[] =
    [];
  let isValid = true;
  tree.iterate({
    enter: (node) => {
      const { name, from, to } = node;
      const content = text.slice(from, to);
      if (node.type.isError) isValid = false;
      if (name === 'VectorSelector') selectors.push({ metric: '', matchers: [] });
      const last = selectors.at(-1);
      const parent = node.node.parent?.name;
      if (name === 'Identifier' && parent === 'VectorSelector' && last) last.metric = content;
      if (name === 'LabelName' && parent === 'GroupingLabels') grouping.push(content);
      if (name === 'UnquotedLabelMatcher') last?.matchers.push(matcherIn(content));
    },
  });
  return { isValid, selectors, grouping };
}

function matcherIn(text: string): Selector['matchers'][number] {
  const [, label = '', op = '', value = ''] = /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/.exec(text) ?? [];
  return { label, op, value };
}
