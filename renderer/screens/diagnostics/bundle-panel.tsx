import { useState } from 'react';
import type { BundleContents, TechnicianAnswer } from '#contract/technician.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useAsk } from '../../link/terminal-view.tsx';
import { Refusal, type Refused } from './refusal.tsx';
import { useTechnicianWording } from './technician-wording.ts';

type Answer<A extends TechnicianAnswer['about']> = Extract<TechnicianAnswer, { about: A }>;

/** How far the bundle has come. */
type Standing =
  | { readonly at: 'none' }
  | { readonly at: 'collecting'; readonly progress: Answer<'bundle-progress'> | null }
  | { readonly at: 'collected'; readonly contents: BundleContents }
  | { readonly at: 'saving'; readonly contents: BundleContents }
  | {
      readonly at: 'saved';
      readonly contents: BundleContents;
      readonly saved: Answer<'bundle-saved'>;
    };

/** One bundle for support: collected with its progress told, looked at file by file, then saved. */
export function BundlePanel() {
  const { t } = useTechnicianWording();
  const ask = useAsk();
  const [standing, setStanding] = useState<Standing>({ at: 'none' });
  const [refused, setRefused] = useState<Refused | null>(null);
  const collect = async () => {
    setRefused(null);
    setStanding({ at: 'collecting', progress: null });
    const answer = await ask({ about: 'bundle' }, (part) => {
      if (part.about === 'bundle-progress') setStanding({ at: 'collecting', progress: part });
    });
    if (answer.about === 'refused') setRefused(answer);
    setStanding(
      answer.about === 'bundle' ? { at: 'collected', contents: answer.contents } : { at: 'none' },
    );
  };
  const save = async (contents: BundleContents) => {
    setRefused(null);
    setStanding({ at: 'saving', contents });
    const answer = await ask({ about: 'bundle-save' });
    if (answer.about === 'refused') setRefused(answer);
    setStanding(
      answer.about === 'bundle-saved'
        ? { at: 'saved', contents, saved: answer }
        : { at: 'collected', contents },
    );
  };
  const isBusy = standing.at === 'collecting' || standing.at === 'saving';
  const contents = 'contents' in standing ? standing.contents : null;
  return (
    <div className="diag-bundle" data-testid="bundle" data-at={standing.at} aria-busy={isBusy}>
      <p className="diag-hint">{t('bundle-hint')}</p>
      <div className="diag-bar">
        <PressButton
          testId="bundle-make"
          className={contents === null ? 'button-primary' : 'button-plain'}
          disabled={isBusy}
          onPress={() => void collect()}
        >
          {t('bundle-make')}
        </PressButton>
        {contents !== null && (
          <PressButton
            testId="bundle-save"
            className="button-primary"
            disabled={isBusy}
            onPress={() => void save(contents)}
          >
            {t('bundle-save')}
          </PressButton>
        )}
      </div>
      {standing.at === 'collecting' && <Collecting progress={standing.progress} />}
      {refused !== null && <Refusal refused={refused} />}
      {standing.at === 'saved' && <Saved saved={standing.saved} />}
      {contents !== null && <Contents contents={contents} />}
    </div>
  );
}

function Collecting({ progress }: { readonly progress: Answer<'bundle-progress'> | null }) {
  const { t } = useTechnicianWording();
  const { done, of, name } = progress ?? { done: 0, of: 1, name: '' };
  const told = t('bundle-progress', { done, of, name });
  return (
    <p className="diag-progress">
      <progress value={done} max={of} aria-label={told} />
      <span>{told}</span>
    </p>
  );
}

function Saved({ saved }: { readonly saved: Answer<'bundle-saved'> }) {
  const { t } = useTechnicianWording();
  return (
    <div className="diag-saved" role="status" data-testid="bundle-saved">
      <strong>{t('bundle-saved')}</strong> <code data-testid="bundle-path">{saved.path}</code>
      <span className="diag-id">
        {t('bundle-bytes', { n: saved.bytes })} · {t('bundle-sha')} {saved.sha256}
      </span>
    </div>
  );
}

function Contents({ contents }: { readonly contents: BundleContents }) {
  const { t } = useTechnicianWording();
  const ask = useAsk();
  const [preview, setPreview] = useState<Answer<'bundle-file'> | Refused | null>(null);
  const look = async (name: string) => {
    const answer = await ask({ about: 'bundle-file', name });
    if (answer.about === 'bundle-file' || answer.about === 'refused') setPreview(answer);
  };
  const shown = preview !== null && 'name' in preview ? preview.name : null;
  return (
    <div className="diag-two">
      <div className="diag-side diag-files">
        <h2>{t('bundle-files')}</h2>
        <ul aria-label={t('bundle-files')}>
          {contents.files.map(({ name, bytes }) => (
            <li key={name}>
              <PressButton
                testId={`file-${name}`}
                className="button-plain diag-choice"
                pressed={name === shown}
                onPress={() => void look(name)}
              >
                <span className="diag-choice-text">
                  <strong>{name}</strong>
                  <span>{t('bundle-bytes', { n: bytes })}</span>
                </span>
              </PressButton>
            </li>
          ))}
        </ul>
        {contents.missing.length > 0 && (
          <>
            <h2>{t('bundle-missing')}</h2>
            <ul className="diag-missing" data-testid="bundle-missing">
              {contents.missing.map(({ name, why }) => (
                <li key={name}>
                  {name}: {why}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <Preview preview={preview} />
    </div>
  );
}

function Preview({ preview }: { readonly preview: Answer<'bundle-file'> | Refused | null }) {
  const { t } = useTechnicianWording();
  if (preview === null) return <p className="diag-detail diag-hint">{t('bundle-pick')}</p>;
  if (preview.about === 'refused') return <Refusal refused={preview} />;
  return (
    <section className="diag-detail" aria-label={t('bundle-preview')}>
      {preview.cut > 0 && <p className="diag-hint">{t('bundle-cut', { n: preview.cut })}</p>}
      <pre className="diag-preview" data-testid="bundle-preview" data-name={preview.name}>
        {preview.text}
      </pre>
    </section>
  );
}
