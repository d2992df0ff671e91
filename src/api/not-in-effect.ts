/** The last paragraph of the description of a field that no code acts on yet; `unsupportedFields` refuses it. */
export const notInEffect =
  'Not in effect yet: a policy that asks for it is not acted on, and its Ready condition says so with reason NotSupportedYet.';
