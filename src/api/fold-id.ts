/**
 * An id in small letters, so that equal texts are equal resources: Azure ignores case. Only letters that are each other's
 * small and capital one are folded. `toLowerCase` folds more, such as U+212A (Kelvin) to an ASCII `k`, U+0130 to two
 * letters, and a Σ by what stands beside it; one resource's id would become another's.
 */
export function foldId(text: string): string {
  return lowerAscii(text).replaceAll(/[^\0-\x7f]/gu, foldLetter);
}

/** What CEL calls `lowerAscii`. */
export function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function foldLetter(letter: string): string {
  const small = letter.toLowerCase();
  return small.toUpperCase() === letter ? small : letter;
}
