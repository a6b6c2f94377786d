import type { FC } from 'hono/jsx';
import type { RetentionEntry } from '#server/tlog/overview.ts';
import type { Reader } from '../reader.ts';
import { Moment } from './marks.tsx';

/** The latest runs of retention, from their own ledger entries. */
export const RetentionTable: FC<{ reader: Reader; runs: readonly RetentionEntry[] }> = ({ reader, runs }) => {
  const { t, f } = reader;
  if (runs.length === 0) return <p>{t.log.noRetention}</p>;
  return (
    <table class="blocks">
      <thead>
        <tr>
          <th scope="col">{t.log.when}</th>
          <th scope="col" class="num">
            {t.log.entry}
          </th>
          <th scope="col">{t.log.what}</th>
        </tr>
      </thead>
      <tbody>
        {runs.map(({ at, index, destroyed }) => (
          <tr>
            <th scope="row">
              <Moment at={Date.parse(at)} text={f.moment(Date.parse(at))} />
            </th>
            <td class="num" data-head={t.log.entry}>
              {f.number(index)}
            </td>
            <td data-head={t.log.what}>
              {Object.entries(destroyed)
                .map(([kind, n]) => `${f.number(n)} ${kindOf(reader, kind)}`)
                .join(', ') || t.log.nothing}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

function kindOf({ t }: Reader, kind: string): string {
  const names: Record<string, string> = t.policies.retention.kinds;
  return (Object.hasOwn(names, kind) ? names[kind] : kind)?.toLowerCase() ?? kind;
}
