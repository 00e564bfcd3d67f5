/**
 * Any screen from a fixture: `gallery.html?screen=approved&language=zh`, with `&customer` for the
 * customer's display, `&rehearsal=pin` for the panel, `&link=lost` for a broken link.
 */
import '../parse-without-eval.ts';
import '../theme/theme.css';
import { createRoot } from 'react-dom/client';
import { language as languages } from '#contract/language.ts';
import { rehearsalView } from '#contract/rehearsal.ts';
import { App } from '../app.tsx';
import { LinkProvider } from '../link/terminal-view.tsx';
import type { LinkSnapshot, TillLink } from '../link/till-link.ts';
import { LANGUAGE_TAG } from '../wording/wording.tsx';
import { FIXTURE_NAMES, fixtureRehearsal, fixtureRun, fixtureView } from './fixtures.ts';
import { fixtureAnswer } from './technician-fixtures.ts';

/** A till that shows `snapshot` for ever; what is pressed goes to the console. */
const stillLife = (snapshot: LinkSnapshot): TillLink => ({
  snapshot: () => snapshot,
  subscribe: () => () => undefined,
  send: (message) => {
    console.info('sent', JSON.stringify(message));
    return true;
  },
  ask: async (question) => {
    console.info('asked', JSON.stringify(question));
    return fixtureAnswer(question);
  },
});

const place = document.getElementById('till') as HTMLElement;
let root = createRoot(place);

/** Shows what the address asks for, on a page that remembers nothing of what it showed before. */
const show = (): void => {
  const asked = new URLSearchParams(window.location.search);
  const name = FIXTURE_NAMES.find((known) => known === asked.get('screen')) ?? 'amount';
  const language = languages.catch('zh').parse(asked.get('language'));
  const asking = rehearsalView.shape.pad.shape.asking.safeParse(asked.get('rehearsal'));
  const link = stillLife({
    state: asked.get('link') === 'lost' ? 'lost' : 'open',
    view: asked.get('screen') === 'starting' ? null : fixtureView(name, language),
    rehearsal: asking.success ? fixtureRehearsal(asking.data) : null,
    run: asked.has('run') ? fixtureRun() : null,
  });
  // As a host serves a page: in the till's language, before there is a view.
  document.documentElement.lang = LANGUAGE_TAG[language];
  root.unmount();
  root = createRoot(place);
  root.render(
    <LinkProvider link={link}>
      <App display={asked.has('customer') ? 'customer' : 'cashier'} />
    </LinkProvider>,
  );
};

show();
// One page shows many, which is quicker than loading it for each.
window.addEventListener('popstate', show);
