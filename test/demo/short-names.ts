const scope = String.raw`/subscriptions/[0-9a-f-]{36}/resourcegroups/[^/\s]+/providers`;
const subnet = new RegExp(
  String.raw`${scope}/microsoft\.network/virtualnetworks/([^/\s]+)/subnets/([\w.-]*\w)`,
  'gi',
);
const other = new RegExp(String.raw`${scope}/[\w.]+/[\w]+/([\w.-]*\w)`, 'gi');

/** The text with each ARM id in it as people call the resource: `network/subnet`, or its name. */
export function shortNames(text: string): string {
  return text.replace(subnet, '$1/$2').replace(other, '$1');
}
