import type { FC } from 'hono/jsx';
import type { SettingChange } from '#policies/diff.ts';
import type { AccessChange } from '#policies/diff-access.ts';
import { accessSentence, settingSentence } from '#policies/diff-text.ts';
import type { DiffShown } from '../policy-change-view.ts';
import type { Reader } from '../reader.ts';

/** What a change of policy means: one sentence a change, each with whether it permits more or less. */

type Direction = SettingChange['direction'] | 'same';
const MARKS = { permits: '+', withdraws: '−', changes: '~', same: '=' } as const satisfies Record<
  Direction,
  string
>;

export const DiffView: FC<{ reader: Reader; diff: DiffShown; lead?: string }> = ({
  reader,
  diff: { diff },
  lead,
}) => {
  const { t, f } = reader;
  const access = diff.access.map((change) => ({ change, direction: directionOf(change) }));
  const all = [...access, ...diff.changes].map(({ direction }) => direction);
  const count = (which: Direction) => f.number(all.filter((one) => one === which).length);
  return (
    <section class="card diff" aria-labelledby="diff">
      <h2 id="diff">{t.policies.proposals.change}</h2>
      {lead ? <p class="sub">{lead}</p> : null}
      {diff.same ? (
        <>
          <p>{t.policies.diff.same}</p>
          <p class="hint">{t.policies.diff.sameLead}</p>
        </>
      ) : (
        <p>{t.policies.diff.counts(count('permits'), count('withdraws'), count('changes'))}</p>
      )}
      {access.length > 0 ? (
        <>
          <h3>{t.policies.diff.access}</h3>
          <ul class="changes">
            {access.map(({ change, direction }) => (
              <Change reader={reader} direction={direction} text={reader.say(accessSentence(change))} />
            ))}
          </ul>
        </>
      ) : null}
      {diff.changes.length > 0 ? (
        <>
          <h3>{t.policies.diff.rest}</h3>
          <ul class="changes">
            {diff.changes.map((change) => (
              <Change
                reader={reader}
                direction={change.direction}
                text={reader.say(settingSentence(change))}
                path={change.path}
              />
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
};

/** A role that sees more of one thing and less of another has changed; an organisation may stay as it was. */
export function directionOf({ permitted, withdrawn, reasonIs }: AccessChange): Direction {
  const more = permitted.length > 0 || reasonIs === 'new';
  const less = withdrawn.length > 0 || reasonIs === 'gone';
  if (more === less) return more ? 'changes' : 'same';
  return more ? 'permits' : 'withdraws';
}

const Change: FC<{ reader: Reader; direction: Direction; text: string; path?: string }> = ({
  reader,
  direction,
  text,
  path,
}) => (
  <li class={direction}>
    <b aria-hidden="true">{MARKS[direction]}</b>
    <span>
      <span class="vh">{`${reader.t.policies.diff.directions[direction]}: `}</span>
      {text}
      {path ? <code class="hint id">{path}</code> : null}
    </span>
  </li>
);
