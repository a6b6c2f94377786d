import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '#store/port.ts';
import { directoryVerbs } from '#store/sqlite/directory.ts';
import { evidenceVerbs } from '#store/sqlite/evidence.ts';
import { type Hot, openHot } from '#store/sqlite/open.ts';
import { retentionVerbs } from '#store/sqlite/retention.ts';
import { type WorkIndex, workIndex } from '#store/sqlite/work-index.ts';
import { call, caseItem, DAY, HOUR, known, ORIGIN, subjectItem, TEN, told } from './given.ts';

/** What is read into columns tells what the file tells, and is let go of once it no longer would. */
describe('the index over records, read whole,', () => {
  let directory: string;
  let hot: Hot;
  let store: Store;
  let index: WorkIndex;
  const EVER = [TEN + 400 * DAY, TEN - 400 * DAY] as const;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'inzage-index-'));
    hot = openHot({ directory, origin: ORIGIN });
    store = { ...evidenceVerbs(hot), ...directoryVerbs(hot), ...retentionVerbs(hot) } as Store;
    index = workIndex(hot, 1);
  });
  afterEach(() => {
    hot.shelf.close();
    hot.db.close();
    hot.keys.close();
    rmSync(directory, { recursive: true });
  });

  type Told = [version: number, type: string, start: number, end: number | null, from: string | null];
  function of(customer: string, which: 'own' | 'byHandle', from: WorkIndex = index): Told[] {
    const found: Told[] = [];
    const { ref } = hot.keys.find('subject', customer) ?? { ref: 0 };
    from[which](ref, ...EVER, (version, type, start, end, transferredFrom) =>
      found.push([version, type, start, end, transferredFrom]),
    );
    return found;
  }
  const HANDLE = 'hmac-0123456789abcdef';
  const unnamed = (id: string) => call({ id, subject: null, party: HANDLE });

  async function filled(): Promise<void> {
    await known(store, subjectItem({ id: 'c-2', handles: [HANDLE] }));
    await told(store, [
      ...Array.from({ length: 40 }, (_, n) =>
        caseItem({
          id: `case-${n}`,
          subject: `c-${n % 5}`,
          openedAt: TEN - n * HOUR,
          closedAt: n % 3 ? TEN : null,
        }),
      ),
      call({ id: 'call-1', subject: 'c-1' }),
      call({ id: 'call-2', subject: 'c-1', transferredFrom: 'call-1' }),
      unnamed('call-3'),
    ]);
  }

  it('tells of each customer what the file tells, in the same order', async () => {
    await filled();
    await index.load(1);
    const file = workIndex(hot);
    for (const customer of ['c-0', 'c-1', 'c-2', 'c-3', 'c-4', 'c-9']) {
      expect(of(customer, 'own')).toEqual(of(customer, 'own', file));
      expect(of(customer, 'byHandle')).toEqual(of(customer, 'byHandle', file));
    }
    expect(of('c-1', 'own')).toHaveLength(10);
    expect(of('c-2', 'byHandle')).toHaveLength(1);
  });

  it('says of a call that was not passed on that it was not, and of one that was that it was', async () => {
    await filled();
    await index.load(1);
    const passedOn: boolean[] = [];
    const { ref } = hot.keys.find('subject', 'c-1') ?? { ref: 0 };
    index.own(ref, ...EVER, (_, type, __, ___, ____, isPassedOn) => {
      if (type === 'interaction') passedOn.push(isPassedOn);
    });
    expect(passedOn).toEqual([true, false]);
  });

  it('is read from the file for whomever something was told of since', async () => {
    await filled();
    await index.load(1);
    await told(store, [caseItem({ id: 'case-0', subject: 'c-4', openedAt: TEN }), unnamed('call-4')]);
    index.freshen();
    expect(of('c-0', 'own')).toHaveLength(7);
    expect(of('c-4', 'own')).toHaveLength(9);
    expect(of('c-2', 'byHandle')).toHaveLength(2);
  });

  it('knows of a handle that somebody carries since', async () => {
    await filled();
    await index.load(1);
    await known(store, subjectItem({ id: 'c-3', handles: [HANDLE] }));
    index.freshen();
    expect(of('c-3', 'byHandle')).toHaveLength(1);
  });

  it('tells of no record that retention destroyed', async () => {
    await filled();
    await index.load(1);
    const horizon = TEN + 300 * DAY;
    const step = await store.retain('evidence', { horizon, at: horizon, after: 0, limit: 100, dry: false });
    expect(step.destroyed).toEqual({ evidence: 29 });
    index.freshen();
    expect(['c-0', 'c-1', 'c-2', 'c-3', 'c-4'].flatMap((one) => of(one, 'own'))).toHaveLength(14);
  });

  it('is not begun for a few lookups', async () => {
    await filled();
    const small = workIndex(hot);
    expect(small.paysFrom()).toBeGreaterThan(1000);
    await small.load(small.paysFrom() - 1);
    hot.db.prepare("DELETE FROM evidence WHERE type = 'case'").run();
    expect(of('c-0', 'own', small)).toEqual([]);
  });
});
