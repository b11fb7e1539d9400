/**
 * Writes out what a terminal would act upon. JSON escapes no more than the control characters below the blank; those
 * from U+007F to U+009F begin escape sequences as well, and U+2028 ends lines.
 */
export function printable(text: string): string {
  return text.replace(/[\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
