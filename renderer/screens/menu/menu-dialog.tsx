import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { KeyFace } from '../../keypad/press-button.tsx';
import { useActs, useView } from '../../till.tsx';
import { useWording } from '../../wording/wording.tsx';
import { FUNCTIONS, isUsable, TYPING_KEYS } from './functions.ts';
import { Settings } from './settings.tsx';

/** F1: what the till can do and by which key, and what a person may set for themselves. */
export default function MenuDialog({ close }: { readonly close: () => void }) {
  const { t } = useWording();
  const view = useView();
  const { act } = useActs();
  return (
    <ModalOverlay
      className="dialog-shade"
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) close();
      }}
    >
      <Modal className="dialog-modal menu-modal">
        <Dialog className="dialog" data-testid="menu-dialog">
          <div className="menu-head">
            <Heading slot="title" className="dialog-title">
              {t('menu.title')}
            </Heading>
            <Button className="button button-quiet" data-testid="menu-close" onPress={close}>
              <span className="button-word">{t('menu.close')}</span>
              <span className="key-face" aria-hidden="true">
                Esc
              </span>
            </Button>
          </div>
          <ul className="menu-functions">
            {FUNCTIONS.map((one) => (
              <li key={one.action}>
                <Button
                  className="button button-plain menu-function"
                  data-testid={`menu-${one.action}`}
                  isDisabled={!isUsable(one, view.screen)}
                  onPress={() => {
                    close();
                    act(one.action);
                  }}
                >
                  <span className="button-word">{t(one.name)}</span>
                  <KeyFace action={one.action} />
                </Button>
              </li>
            ))}
          </ul>
          <Settings />
          <h2 className="outcome-heading">{t('menu.keys')}</h2>
          <dl className="menu-keys">
            {TYPING_KEYS.map(({ keys, name }) => (
              <div key={name}>
                <dt>
                  <kbd className="key-face">{keys}</kbd>
                </dt>
                <dd>{t(name)}</dd>
              </div>
            ))}
          </dl>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
