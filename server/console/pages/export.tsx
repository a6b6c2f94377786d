import type { FC } from 'hono/jsx';
import { GROUPS } from '#ledger/entry.ts';
import type { ExportJob } from '#store/port.ts';
import { exportedOf } from '../exports-view.ts';
import { Frame } from '../parts/frame.tsx';
import { Icon } from '../parts/marks.tsx';
import type { Reader } from '../reader.ts';

/** One export: how far it is, or the file and how to verify it. */

interface ExportProps {
  reader: Reader;
  job: ExportJob;
  /** Size of the file; null before it is done. */
  bytes: number | null;
  verifierKey: string;
}

export const ExportPage: FC<ExportProps> = ({ reader, job, bytes, verifierKey }) => {
  const { t, f } = reader;
  const title = t.exports.one(f.moment(job.createdAt));
  return (
    <Frame
      reader={reader}
      title={title}
      current="exports"
      crumbs={
        <>
          <a href="/exports">{t.exports.title}</a>
          <span aria-hidden="true">›</span>
          <span>{t.exports.states[job.status]}</span>
        </>
      }
    >
      <div class="head">
        <h1>{title}</h1>
        <p>{t.exports.lead}</p>
      </div>
      <div class="stack">
        <StateCard reader={reader} job={job} bytes={bytes} verifierKey={verifierKey} />
        {bytes === null ? null : (
          <section class="card" aria-labelledby="verify">
            <h2 id="verify">{t.exports.verify}</h2>
            <p class="sub">{t.exports.verifyLead}</p>
            <section class="scroll" tabindex={0} aria-label={t.exports.verify}>
              <pre class="source">{`inzage verify inzage-${job.id}.json --key ${verifierKey}`}</pre>
            </section>
          </section>
        )}
        <WhatCard reader={reader} job={job} />
        <p>
          <a class="btn" href="/exports">
            {t.exports.back}
          </a>
        </p>
      </div>
    </Frame>
  );
};

const StateCard: FC<ExportProps> = ({ reader, job, bytes }) => {
  const { t, f } = reader;
  const path = `/exports/${encodeURIComponent(job.id)}`;
  if (job.status === 'failed')
    return (
      <section class="card" aria-labelledby="state">
        <h2 id="state">{t.exports.failed}</h2>
        <p>{job.error}</p>
      </section>
    );
  if (bytes === null)
    return (
      <section class="card" aria-labelledby="state">
        <h2 id="state">{t.exports.states[job.status]}</h2>
        <progress
          max={Math.max(1, job.total)}
          value={job.total === 0 ? undefined : job.progress}
          aria-labelledby="state"
        />
        <p role="status">
          {job.status === 'queued'
            ? t.exports.waiting
            : t.exports.progress(f.number(job.progress), f.number(job.total))}
        </p>
        <p class="hint">{t.exports.leave}</p>
      </section>
    );
  return (
    <section class="card" aria-labelledby="state">
      <h2 id="state">
        <Icon name="tick" /> {t.exports.ready}
      </h2>
      <p class="sub">{t.exports.size(f.bytes(bytes))}</p>
      <p class="btns">
        <a class="btn primary" href={`${path}/data`} download={`inzage-${job.id}.json`}>
          {t.exports.download}
        </a>
        <a class="btn" href={`${path}/manifest`} download={`inzage-${job.id}.jws`}>
          {t.exports.manifest}
        </a>
      </p>
      <p class="hint points">{t.exports.recordedDownload}</p>
    </section>
  );
};

const WhatCard: FC<{ reader: Reader; job: ExportJob }> = ({ reader, job }) => {
  const { t, f } = reader;
  const { from, to, filter, disclose } = exportedOf(job);
  const only = Object.values(filter).flat().filter(Boolean);
  const shown = GROUPS.filter((group) => disclose.includes(group)).map((group) => t.exports.groups[group]);
  return (
    <section class="card" aria-labelledby="what">
      <h2 id="what">{t.exports.what}</h2>
      <dl class="pairs">
        <dt>{t.exports.span}</dt>
        <dd>{t.exports.between(f.moment(from), f.moment(to))}</dd>
        <dt>{t.exports.filter}</dt>
        <dd>{only.join(', ') || t.exports.nothing}</dd>
        <dt>{t.exports.shows}</dt>
        <dd>{shown.join(', ') || t.exports.none}</dd>
        <dt>{t.exports.lookups}</dt>
        <dd>{f.number(job.total)}</dd>
        <dt>{t.exports.by}</dt>
        <dd>{job.createdBy}</dd>
      </dl>
    </section>
  );
};
