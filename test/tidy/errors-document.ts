import { ERROR_CATALOGUE, ERROR_CODES } from '#contract/error-codes.ts';

/** The text of `ERRORS.md`, made from the catalogue. */
export const errorsDocument = (): string => {
  const rows = ERROR_CODES.map((code) => {
    const { money, text } = ERROR_CATALOGUE[code];
    const { zh, en } = text;
    return `| \`${code}\` | ${en.what}<br>${zh.what} | ${money}: ${en.money} | ${en.next} |`;
  });
  return `# Errors

Every code a person can meet: what happened, what it means for the money, what to do. The catalogue
is \`contract/error-codes.ts\`; this page is written from it by \`npm run errors\`, and a test compares
the two.

| code | what happened | the money | what to do |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
};
