export type Fault =
  | { readonly kind: 'reset' } // the connection, before the request is forwarded
  | { readonly kind: 'loseAnswer' } // the connection, after the server has done what was asked
  | { readonly kind: 'hang' } // takes the request and never answers
  | { readonly kind: 'delay'; readonly ms: number }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly kind: 'stall'; readonly afterBytes: number } // the answer falls silent, the connection stays
  | { readonly kind: 'cut'; readonly afterBytes: number } // the connection ends within the answer
  | { readonly kind: 'beforeForward'; readonly hook: Hook }
  | { readonly kind: 'afterAnswer'; readonly hook: Hook }; // the server has answered, the client does not know yet

export type Hook = (exchange: Exchange) => void | Promise<void>;

export interface FaultRule {
  readonly method?: string;
  /** Matched against path and query. */
  readonly path?: RegExp;
  /** Only the nth request that matches, from 1. */
  readonly nth?: number;
  readonly fault: Fault;
}

export interface Exchange {
  readonly n: number;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly requestBody: string;
  /** The server's, or the fault's; undefined until there is one. */
  status: number | undefined;
  readonly fault: Fault['kind'] | undefined;
}

/** Rules in the order of their coming; of those that match a request the first decides. */
export class FaultRules {
  readonly #rules = new Map<FaultRule, number>();

  /** Returns the way to take the rule back. */
  add(rule: FaultRule): () => void {
    this.#rules.set(rule, 0);
    return () => this.#rules.delete(rule);
  }

  clear(): void {
    this.#rules.clear();
  }

  faultFor(method: string, path: string): Fault | undefined {
    for (const [rule, seen] of this.#rules) {
      if (!isMatch(rule, method, path)) continue;
      this.#rules.set(rule, seen + 1);
      if (rule.nth === undefined || rule.nth === seen + 1) return rule.fault;
    }
    return undefined;
  }
}

function isMatch(rule: FaultRule, method: string, path: string): boolean {
  return (
    (rule.method === undefined || rule.method === method) &&
    (rule.path === undefined || rule.path.test(path))
  );
}
