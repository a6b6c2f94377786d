import { describe, expect, it } from 'vitest';
import { isSameTold, readStored, type StoredData, writeStored } from '#store/sqlite/evidence-data.ts';

const CALL: StoredData = {
  actors: [12],
  team: 'front',
  openedBy: null,
  history: [],
  reason: null,
  site: null,
  kind: null,
  queue: 'questions',
  at: null,
};
const CASE: StoredData = {
  ...CALL,
  actors: [3],
  openedBy: 4,
  queue: null,
  kind: 'complaint',
  history: [
    { at: 1000, team: 'back', assignee: null },
    { at: 2000, team: null, assignee: 3 },
  ],
  at: 2500,
};

describe('what a record keeps beyond its columns', () => {
  it.each([CALL, CASE, { ...CALL, actors: [], team: null, queue: null }])(
    'reads as it was written',
    (data) => {
      expect(readStored(writeStored(data))).toEqual(data);
    },
  );

  it('takes no room for what was not told', () => {
    expect(writeStored(CALL)).toBe('{"actors":[12],"team":"front","queue":"questions"}');
    expect(writeStored({ ...CALL, actors: [], team: null, queue: null })).toBe('{}');
  });

  it('reads what earlier versions kept, with all that was not told', () => {
    expect(readStored(JSON.stringify(CALL))).toEqual(CALL);
    expect(readStored(JSON.stringify(CASE))).toEqual(CASE);
  });

  it('is the same whatever time it tells of, and in whichever form it is kept', () => {
    const [kept, told] = [writeStored(CASE), writeStored({ ...CASE, at: 9000 })];
    expect(kept).not.toBe(told);
    expect(isSameTold(kept, told)).toBe(true);
    expect(isSameTold(JSON.stringify(CASE), told)).toBe(true);
    expect(isSameTold(JSON.stringify(CALL), writeStored(CALL))).toBe(true);
    expect(isSameTold('{"at":1}', '{}')).toBe(true);
  });

  it('is another once anything else differs, in whichever form it is kept', () => {
    const told = writeStored({ ...CASE, team: 'front desk' });
    expect(isSameTold(writeStored(CASE), told)).toBe(false);
    expect(isSameTold(JSON.stringify(CASE), told)).toBe(false);
    const stepped = writeStored({ ...CASE, history: CASE.history.slice(0, 1) });
    expect(isSameTold(JSON.stringify(CASE), stepped)).toBe(false);
  });
});
