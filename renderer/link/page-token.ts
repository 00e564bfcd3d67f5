/** The parts of a page that handing over a token touches. */
export interface TokenPage {
  readonly location: { readonly hash: string; readonly pathname: string; readonly search: string };
  readonly history: { replaceState(data: null, unused: string, url: string): void };
  readonly sessionStorage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
  };
}

const STORED_AS = 'switchlane.token';

/**
 * The token the host put into the page's fragment (`#token=…`). It is moved to the tab's own
 * storage and out of the address bar, where a photo or a copied link would carry it away. Null
 * when the page was opened without one.
 */
export function takePageToken({ location, history, sessionStorage }: TokenPage): string | null {
  const handed = new URLSearchParams(location.hash.slice(1)).get('token');
  if (handed === null || handed === '') return sessionStorage.getItem(STORED_AS);
  sessionStorage.setItem(STORED_AS, handed);
  history.replaceState(null, '', `${location.pathname}${location.search}`);
  return handed;
}
