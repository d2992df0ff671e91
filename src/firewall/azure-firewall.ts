/** Where the rules come among the others of the firewall policy; whoever applies them may put them elsewhere. */
const priority = 200;

/** The body of a PUT of `firewallPolicies/ruleCollectionGroups`, with one collection that allows. */
export function ruleCollectionGroup(name: string, rules: readonly object[]): string {
  const group = {
    properties: {
      priority,
      ruleCollections: [
        {
          ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
          name,
          priority,
          action: { type: 'Allow' },
          rules,
        },
      ],
    },
  };
  return `${JSON.stringify(group, undefined, 2)}\n`;
}
