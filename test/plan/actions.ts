import { makePlan } from '../../src/plan/plan.ts';
import { presentElements } from '../../src/plan/steps/removals.ts';
import type { Step } from '../../src/plan/step.ts';
import { type InputText, input } from './builders.ts';

/** The steps of one look, each as a short line: `+a -b`, `Deny`, `endpoint a`. */
export function actions(text: InputText): readonly string[] {
  return makePlan(input(text)).steps.map(actionOf);
}

export function actionOf(step: Step): string {
  switch (step.kind) {
    case 'registerProvider':
      return `register ${step.subscriptionId}`;
    case 'addServiceEndpoint':
      return `endpoint ${nameOf(step.subnetId)}`;
    case 'removeServiceEndpoint':
      return `no endpoint ${nameOf(step.subnetId)}`;
    case 'putSettings':
      return Object.entries(step.change)
        .map(([field, value]) => `${field} ${value}`)
        .join(', ');
    case 'putDataEndpoints':
      return `dataEndpoints ${step.after}`;
    case 'putSecurityRule':
      return `put ${ruleText(step)} ${step.after.priority}`;
    case 'deleteSecurityRule':
      return `delete ${step.before.destinations.join()}`;
    case 'putNetworkRules': {
      const [old, next] = [step.before, step.after].map((rules) => {
        const { subnets, ranges } = presentElements({ rules });
        return new Set([...[...subnets].map(nameOf), ...ranges]);
      });
      if (old === undefined || next === undefined) throw new Error('two sets of rules');
      const added = [...next.difference(old)].map((id) => `+${id}`);
      return [...added, ...[...old.difference(next)].map((id) => `-${id}`)].join(' ');
    }
    default:
      throw new Error(`unhandled step ${JSON.stringify(step satisfies never)}`);
  }
}

/** `AzureContainerRegistry.WestEurope`, with the source where it is not everybody. */
function ruleText({ after }: Extract<Step, { kind: 'putSecurityRule' }>): string {
  const { source, tag } = after.allowance;
  return source === '*' ? tag : `${tag} from ${source}`;
}

function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
