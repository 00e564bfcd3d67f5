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

const asked = new URLSearchParams(window.location.search);
const name = FIXTURE_NAMES.find((known) => known === asked.get('screen')) ?? 'amount';
const language = languages.catch('zh').parse(asked.get('language'));
const asking = rehearsalView.shape.pad.shape.asking.safeParse(asked.get('rehearsal'));

const snapshot: LinkSnapshot = {
  state: asked.get('link') === 'lost' ? 'lost' : 'open',
  view: asked.get('screen') === 'starting' ? null : fixtureView(name, language),
  rehearsal: asking.success ? fixtureRehearsal(asking.data) : null,
  run: asked.has('run') ? fixtureRun() : null,
};

/** A till that shows one thing for ever; what is pressed goes to the console. */
const stillLife: TillLink = {
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
};

// As a host serves a page: in the till's language, before there is a view.
document.documentElement.lang = LANGUAGE_TAG[language];
const place = document.getElementById('till');
if (place !== null) {
  createRoot(place).render(
    <LinkProvider link={stillLife}>
      <App display={asked.has('customer') ? 'customer' : 'cashier'} />
    </LinkProvider>,
  );
}
