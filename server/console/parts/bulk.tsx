import type { FC } from 'hono/jsx';
import { OUTCOMES } from '#model/finding.ts';
import type { CarriedOut, WaitingStep } from '#server/review/waiting.ts';
import type { Reader } from '../reader.ts';

/** One step on the chosen findings, and what waits to be recorded. */

export const BulkForm: FC<{ reader: Reader; csrf: string }> = ({ reader, csrf }) => {
  const { t } = reader;
  return (
    <form id="bulk" class="bulk" method="post" action="/findings/bulk" aria-labelledby="bulk-title">
      <input type="hidden" name="csrf" value={csrf} />
      <h2 id="bulk-title">
        {t.bulk.title}
        <span class="quiet" data-chosen={t.bulk.chosen} />
      </h2>
      <p class="hint">{t.bulk.lead}</p>
      <div class="field">
        <label for="bulk-step">{t.bulk.step}</label>
        <select id="bulk-step" name="step">
          <option value="ask">{t.bulk.steps.ask}</option>
          {OUTCOMES.map((outcome) => (
            <option value={outcome}>{t.bulk.steps[outcome]}</option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="bulk-note">{t.bulk.note}</label>
        <textarea id="bulk-note" name="note" maxlength={4000} required />
      </div>
      <button class="btn primary" type="submit">
        {t.bulk.submit}
      </button>
    </form>
  );
};

/** Told politely; the undo is a form, so that it works without the script. */
export const WaitingSteps: FC<{
  reader: Reader;
  csrf: string;
  waiting: readonly WaitingStep[];
  carried: readonly CarriedOut[];
}> = ({ reader, csrf, waiting, carried }) => {
  const { t, f } = reader;
  const latest = carried[0];
  if (waiting.length === 0 && !latest) return null;
  return (
    <div class="waiting" role="status">
      {waiting.map((step) => (
        <form
          method="post"
          action="/findings/undo"
          class="waits"
          data-due={Math.max(0, step.dueAt - reader.now)}
        >
          <input type="hidden" name="csrf" value={csrf} />
          <input type="hidden" name="id" value={step.id} />
          <span>{t.bulk.waits(step.findings.length, f.clock(step.dueAt))}</span>
          <button class="btn" type="submit" data-undo>
            {t.bulk.undo}
          </button>
        </form>
      ))}
      {latest ? (
        <p>
          {latest.taken > 0 ? t.bulk.taken(latest.taken) : null}{' '}
          {latest.refused.length > 0 ? t.bulk.refused(latest.refused.join(', ')) : null}
        </p>
      ) : null}
    </div>
  );
};
