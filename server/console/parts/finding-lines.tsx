import type { FC } from 'hono/jsx';
import type { Finding } from '#model/finding.ts';
import type { Reader } from '../reader.ts';
import { Moment, SeverityBars } from './marks.tsx';

/** Findings in short, newest first: the story, and how it stands. */
export const FindingLines: FC<{ reader: Reader; findings: readonly Finding[]; none: string }> = ({
  reader,
  findings,
  none,
}) => {
  const { t, f } = reader;
  if (findings.length === 0) return <p class="soft small">{none}</p>;
  return (
    <ul class="plainlist small">
      {findings.map((finding) => (
        <li>
          <SeverityBars reader={reader} severity={finding.severity} />{' '}
          <a href={`/findings/${encodeURIComponent(finding.id)}`}>{reader.say(finding.story.title)}</a>
          <span class="hint">
            <Moment at={finding.createdAt} text={f.date(finding.createdAt)} />
            {` · ${finding.status === 'closed' && finding.outcome ? t.outcomes[finding.outcome] : t.statuses[finding.status]}`}
          </span>
        </li>
      ))}
    </ul>
  );
};
