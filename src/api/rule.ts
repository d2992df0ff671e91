import type * as z from 'zod';

/**
 * A rule told twice: to the API server in CEL, and here as a predicate, so that an object in the cluster and a manifest in
 * a file are refused by the same sentence. The tests hold both to one table.
 */
export interface Rule<T> {
  readonly cel: string;
  readonly holds: (value: T) => boolean;
  /** What is wrong and what would be right, as the end of a sentence that begins with the field's path. */
  readonly message: string;
  /** A sentence that quotes the value, in CEL and here; `message` stays for API servers that cannot evaluate it. */
  readonly quoting?: { readonly cel: string; readonly messageOf: (value: T) => string };
  /** The member to blame, as in `.subnets`, where the rule is about more than one. */
  readonly fieldPath?: string;
}

/** A rule about a change, which only the API server can see: it alone knows the object as it was. */
export interface TransitionRule {
  readonly cel: string;
  readonly message: string;
}

interface Text {
  readonly description: string;
  readonly transitions?: readonly TransitionRule[];
}

/** The schema with its text for `kubectl explain` and its rules, both for the CRD and for the parser. */
export function ruled<S extends z.ZodType>(
  schema: S,
  text: Text,
  rules: readonly Rule<z.output<S>>[],
): S {
  const validations = [...rules, ...(text.transitions ?? [])].map(validationOf);
  return schema
    .superRefine((value, context) => {
      for (const rule of rules.filter(({ holds }) => !holds(value))) {
        const message = rule.quoting?.messageOf(value) ?? rule.message;
        const path = rule.fieldPath === undefined ? [] : [rule.fieldPath.slice(1)];
        context.addIssue({ code: 'custom', message, path });
      }
    })
    .meta({ description: text.description, 'x-kubernetes-validations': validations });
}

function validationOf(rule: TransitionRule & Partial<Pick<Rule<never>, 'quoting' | 'fieldPath'>>) {
  return {
    rule: rule.cel,
    message: rule.message,
    ...(rule.quoting && { messageExpression: rule.quoting.cel }),
    ...(rule.fieldPath !== undefined && { fieldPath: rule.fieldPath }),
  };
}
