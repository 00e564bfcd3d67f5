/**
 * The second look at what is about to leave the till. It shares nothing with the masking, so that a
 * fault there is seen here: any run of digits as long as a card number, however it is grouped,
 * unless it is a moment in milliseconds.
 */
export const findCardLike = (text: string): readonly string[] =>
  [...text.matchAll(/(?<![\d*])\d(?:[ -]?\d){12,}/g)]
    .map(([run]) => run.replace(/[ -]/g, ''))
    .filter((digits) => !(digits.length === 13 && /^1[5-9]|^2[0-4]/.test(digits)))
    .map((digits) => `${digits.length} digits`);
