import { type SaleSearch, saleSearch } from '#contract/sales-api.ts';

const MINOR_PER_UNIT = 100;

/**
 * What a person typed into the search field, as the journal looks for it: `12.50` is an amount, four
 * digits the end of a card or code, anything longer a sale's number or its last six characters.
 * Nothing typed finds everything; null: it is none of these.
 */
export function searchOf(typed: string): SaleSearch | null {
  const text = typed.trim();
  if (text === '') return {};
  if (/^\d{1,10}[.,]\d{1,2}$/.test(text)) {
    return parsed({ amountMinor: Math.round(Number(text.replace(',', '.')) * MINOR_PER_UNIT) });
  }
  return parsed(/^\d{4}$/.test(text) ? { last4: text } : { saleId: text });
}

const parsed = (search: object): SaleSearch | null => {
  const { success, data } = saleSearch.safeParse(search);
  return success ? data : null;
};
