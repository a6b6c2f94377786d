import type { FC } from 'hono/jsx';
import type { PolicyRef } from '#model/lookup.ts';
import type { PackSource } from '#policies/compile.ts';
import type { Mistake } from '#server/errors.ts';
import { digestInUrl } from '#server/policy/shelf.ts';
import { nameOf, PolicyFrame } from '../parts/policy-frame.tsx';
import type { Reader } from '../reader.ts';

/** A new version of the policy: texts to change or files to hand in, and every mistake in them with its place. */

export interface ProposeAttempt {
  packs: readonly PackSource[];
  note: string;
  at: string;
  /** What was refused; null before anything was sent. */
  problem: string | null;
  /** Of the texts. */
  mistakes: readonly Mistake[];
  /** Set where a version of before is proposed again, and its texts are not to be changed. */
  again: Pick<PolicyRef, 'pack' | 'version' | 'digest'> | null;
}

export const ProposePage: FC<{ reader: Reader; attempt: ProposeAttempt }> = ({ reader, attempt }) => {
  const { t, who } = reader;
  const bound = (who?.organisations.length ?? 0) > 0;
  return (
    <PolicyFrame
      reader={reader}
      title={t.policies.propose.title}
      tab="propose"
      lead={attempt.again ? t.policies.propose.again(nameOf(attempt.again)) : t.policies.propose.lead}
    >
      {bound ? (
        <p class="note">{t.policies.proposals.bound}</p>
      ) : (
        <>
          <Mistakes reader={reader} attempt={attempt} />
          <ProposeForm reader={reader} attempt={attempt} />
        </>
      )}
    </PolicyFrame>
  );
};

const Mistakes: FC<{ reader: Reader; attempt: ProposeAttempt }> = ({ reader, attempt }) => {
  const { t, f } = reader;
  const { mistakes, problem, packs } = attempt;
  if (problem === null) return null;
  return (
    <div class="problem" role="alert">
      <b>{mistakes.length > 0 ? t.policies.propose.wrong(mistakes.length) : t.policies.propose.refused}</b>
      {mistakes.length === 0 ? <p>{problem}</p> : null}
      <ol class="mistakes">
        {mistakes.map(({ file = '', line = 1, column = 1, message, hint }) => (
          <li>
            <b>{t.policies.propose.place(file, f.number(line), f.number(column))}</b>
            <p>{bare(message, file, hint)}</p>
            {hint ? <p class="hint">{hint}</p> : null}
            <Excerpt
              text={packs.find((pack) => pack.file === file)?.text ?? ''}
              line={line}
              column={column}
            />
          </li>
        ))}
      </ol>
    </div>
  );
};

/** `file:3:5 What is wrong. (What to do.)` without what stands beside it already. */
function bare(message: string, file: string, hint: string | null | undefined): string {
  const text = message.startsWith(`${file}:`)
    ? message.slice(file.length).replace(/^:\d+:\d+ /, '')
    : message;
  return hint && text.endsWith(` (${hint})`) ? text.slice(0, -hint.length - 3) : text;
}

/** The line itself, and a mark under the place. */
const Excerpt: FC<{ text: string; line: number; column: number }> = ({ text, line, column }) => {
  const written = text.split('\n')[line - 1];
  if (written === undefined || written.trim() === '') return null;
  const shown = written.slice(0, EXCERPT_MAX);
  return (
    <pre class="source" tabindex={0}>
      {`${line}  ${shown}`}
      {column <= shown.length + 1 ? `\n${' '.repeat(String(line).length + 1 + column)}^` : ''}
    </pre>
  );
};
const EXCERPT_MAX = 160;

const ProposeForm: FC<{ reader: Reader; attempt: ProposeAttempt }> = ({ reader, attempt }) => {
  const { t, who } = reader;
  const { packs, note, at, again } = attempt;
  return (
    <form class="card propose" method="post" action="/policies/propose" enctype="multipart/form-data">
      <input type="hidden" name="csrf" value={who?.csrf} />
      <div class="field">
        <label for="note">{t.policies.propose.note}</label>
        <span class="hint" id="note-hint">
          {t.policies.propose.noteHint}
        </span>
        <input
          type="text"
          id="note"
          name="note"
          maxlength={500}
          required
          value={note}
          aria-describedby="note-hint"
        />
      </div>
      <div class="field">
        <label for="at">{t.policies.propose.at}</label>
        <span class="hint" id="at-hint">
          {t.policies.propose.atHint}
        </span>
        <input type="datetime-local" id="at" name="at" value={at} aria-describedby="at-hint" />
      </div>
      {again ? (
        <input type="hidden" name="digest" value={digestInUrl(again.digest)} />
      ) : (
        <>
          <div class="field">
            <label for="files">{t.policies.propose.files}</label>
            <span class="hint" id="files-hint">
              {t.policies.propose.filesHint}
            </span>
            <input
              type="file"
              id="files"
              name="files"
              multiple
              accept=".yaml,.yml,text/yaml,application/yaml"
              aria-describedby="files-hint"
            />
          </div>
          {[...packs, { file: '', text: '' }].map(({ file, text }, i) => (
            <details class="pack" open={i < packs.length}>
              <summary>{i < packs.length ? file : t.policies.propose.extra}</summary>
              <div class="field">
                <label for={`file-${i}`}>{t.policies.propose.file}</label>
                <input type="text" id={`file-${i}`} name={`file-${i}`} maxlength={200} value={file} />
              </div>
              <div class="field">
                <label for={`text-${i}`}>
                  {i < packs.length ? t.policies.propose.text(file) : t.policies.propose.extra}
                </label>
                <span class="hint" id={`text-hint-${i}`}>
                  {t.policies.propose.leaveOut}
                </span>
                <textarea
                  class="source"
                  id={`text-${i}`}
                  name={`text-${i}`}
                  rows={Math.min(28, Math.max(8, text.split('\n').length))}
                  spellcheck={false}
                  wrap="off"
                  aria-describedby={`text-hint-${i}`}
                >
                  {`\n${text}`}
                </textarea>
              </div>
            </details>
          ))}
        </>
      )}
      <button class="btn primary" type="submit">
        {t.policies.propose.send}
      </button>
    </form>
  );
};
