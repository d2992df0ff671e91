import type { PlanInput } from '../plan/input.ts';
import type { RegistrySettings } from '../plan/observed.ts';
import { type ClientDocuments, type ClientFirewall, clientDocuments } from './client-documents.ts';
import { documentNames } from './document-names.ts';
import { fitted } from './fitted.ts';

/** What an entry of a ConfigMap is to be; where that is not known, what is there stays, or else this is written. */
export type Entry = string | { readonly unlessThere: string };

/** The documents by their file names; undefined where Azure could not be read, so that nobody knows what they have to say. */
export function configMapData(
  asked: Pick<ClientFirewall, 'include'>,
  wanted: RegistrySettings['dataEndpoints'] | undefined,
  input: PlanInput,
): Readonly<Record<string, Entry>> | undefined {
  const documents = clientDocuments(asked, wanted, input);
  return documents && entriesOf(documents);
}

function entriesOf(documents: ClientDocuments): Readonly<Record<string, Entry>> {
  const texts = documentNames.flatMap((name) => {
    const text = documents[name];
    return text === undefined ? [] : [[name, text] as const];
  });
  const shown = fitted(Object.fromEntries(texts));
  return Object.fromEntries(
    documentNames.map((name) => [name, shown[name] ?? { unlessThere: unknownNote }]),
  );
}

const unknownNote =
  '# Service tags could not be read yet: status.warnings of the policy says why. Azure publishes the addresses of a region with\n' +
  '#   az network list-service-tags --location REGION\n';
