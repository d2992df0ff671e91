import * as z from 'zod';
import { durationPattern, parseDuration } from './duration.ts';
import { maskedRange, parseIpRange, type IpRange } from './ip-range.ts';
import { ruled, type Rule, type TransitionRule } from './rule.ts';

/** A string with rules that becomes a value: the rules tell the user what is wrong, the parser has the last word. */
export function parsedString<T>(shape: StringShape<T>, description: string) {
  const { parse, rules, maxLength, transitions = [] } = shape;
  const text = ruled(z.string().max(maxLength), { description, transitions }, rules);
  return text.transform((value, context): T => {
    const parsed = parse(value);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: rules[0]?.message ?? 'cannot be read' });
    return z.NEVER;
  });
}

export interface StringShape<T> {
  readonly parse: (text: string) => T | undefined;
  readonly rules: readonly Rule<string>[];
  readonly maxLength: number;
  readonly transitions?: readonly TransitionRule[];
}

/** A duration in milliseconds between two others. */
export function durationShape(atLeast: string, atMost: string): StringShape<number> {
  const [least = 0, most = 0] = [parseDuration(atLeast), parseDuration(atMost)];
  const isWithin = (text: string) => {
    const ms = parseDuration(text);
    return ms !== undefined && ms >= least && ms <= most;
  };
  return {
    parse: parseDuration,
    maxLength: 16,
    rules: [
      {
        cel:
          `self.matches('${durationPattern}') && ` +
          `duration(self) >= duration('${atLeast}') && duration(self) <= duration('${atMost}')`,
        holds: isWithin,
        message: `must be a duration between ${atLeast} and ${atMost}, such as 90s, 10m or 1h30m`,
      },
    ],
  };
}

/** An IPv4 address or CIDR in canonical form. */
export const ipRangeShape: StringShape<IpRange> = {
  parse: parseIpRange,
  maxLength: 45,
  rules: [
    {
      cel: "!self.contains(':')",
      holds: (text) => !text.includes(':'),
      message: 'is IPv6, which the network rules of a registry do not take: only IPv4 does',
    },
    {
      cel: "self.contains(':') || isIP(self) || isCIDR(self)",
      holds: (text) => text.includes(':') || maskedRange(text) !== undefined,
      message:
        'must be an IPv4 address or a CIDR with a prefix of 0 to 32, such as 203.0.113.7 or 203.0.113.0/24',
    },
    {
      // As texts: Kubernetes 1.31 has no bound for the cost of comparing the CIDRs themselves, and refuses the CRD for it.
      cel: "self.contains(':') || !isCIDR(self) || string(cidr(self).masked()) == self",
      holds: (text) => maskedRange(text) === undefined || parseIpRange(text) !== undefined,
      message: 'must not set bits to the right of its prefix',
      quoting: {
        cel: "'%s sets bits to the right of its prefix: write %s, or a longer prefix'.format([self, string(cidr(self).masked())])",
        messageOf: (text) =>
          `${text} sets bits to the right of its prefix: write ${maskedRange(text) ?? text}, or a longer prefix`,
      },
    },
  ],
};
