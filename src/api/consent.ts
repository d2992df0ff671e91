/** What a person says to the operator on the ledger of a registry, as an annotation; it names what it is said about. */
export const consentAnnotations = {
  removal: 'registrynetwork.dev/confirm-removal',
  ledgerLoss: 'registrynetwork.dev/accept-ledger-loss',
} as const;

export type Consents = Partial<Record<keyof typeof consentAnnotations, string>>;

export function consentsIn(annotations: Readonly<Record<string, string>>): Consents {
  const { removal, ledgerLoss } = consentAnnotations;
  const said = { removal: annotations[removal], ledgerLoss: annotations[ledgerLoss] };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

/** The command by which a person says it. */
export function consentCommand(to: keyof Consents, about: string, ledger: string): string {
  return `kubectl annotate --overwrite rns ${ledger} ${consentAnnotations[to]}=${about}`;
}
