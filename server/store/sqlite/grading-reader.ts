import { HASH_BYTES } from '#ledger/hash.ts';
import type { Grading, GradingInput } from '#model/explanation.ts';
import type { GradedPart, GradingReader, HandedPart } from '#store/grading-port.ts';
import { feedReader } from './evidence.ts';
import { evidenceJoin } from './join.ts';
import { gradingCodec } from './kept-grading.ts';
import { openHot } from './open.ts';
import { toldPresence } from './presence.ts';
import { readMark } from './row.ts';
import { type Settled, settledAs } from './settlement.ts';
import type { ShelfCopy } from './shelf.ts';
import { FULL } from './words.ts';
import { workAround } from './work-around.ts';
import type { Share } from './work-index.ts';

/** What a thread is given to grade a share of a long run beside the store. Structured-cloneable. */
export interface GradingView {
  directory: string;
  share: Share;
  memory: ShelfCopy;
}

/** What is known of those in a part, as presence has it: the thread asks nobody else. */
export interface Told extends HandedPart {
  subjects: Uint32Array;
  bits: Uint8Array;
  /** Actors among those of the part who had calls of unidentified parties. */
  callers: Uint32Array;
  /** Grows with every commit but those of the run: what was read as of the same is still true. */
  asOf: number;
  /** Whether the files are let go of afterwards, for a while. */
  rests: boolean;
}

/** Pages of a day's records of work, which are asked for as lookups name them: in no order. */
const CACHE_KIB = 48 * 1024;
/** Parts read as of one moment: a longer one keeps the write-ahead log from being cleared away. */
const PARTS = 16;

/**
 * A second pair of eyes on the store's files, in a thread of its own: reads what a part's grades rest on, as of a moment
 * after the part was handed out, and packs them as they are kept. Writes nothing. Whatever memory alone knows comes
 * with the view (open segments, marks) and with each part (who has work at all); what other customers' grades change is
 * no business of this thread's, for histories are of one customer.
 */
export async function openGradingReader(view: unknown): Promise<GradingReader> {
  const { directory, share, memory } = view as GradingView;
  const hot = openHot({ directory, origin: null, reading: true, memory });
  hot.db.pragma(`cache_size = -${CACHE_KIB}`);
  const presence = toldPresence(hot);
  const join = evidenceJoin(hot, workAround(hot), 0, share);
  const readFeeds = feedReader(hot);
  /** What is not there yet the serving thread makes; until then gradings that need it are kept whole. */
  const missing = new Set<string>();
  const take = (text: string): number => {
    const n = hot.words.find(text);
    if (n < 0) missing.add(text);
    return Math.max(FULL, n);
  };
  const codec = gradingCodec({ ...hot.words, take });
  await join.index.load(Number.POSITIVE_INFINITY);

  const [begin, commit] = ['BEGIN', 'COMMIT'].map((sql) =>
    [hot.db, hot.keys.db].map((db) => db.prepare(sql)),
  );
  const asOne = (statements: typeof begin): void => {
    for (const statement of statements ?? []) statement.run();
  };
  const packer = createPacker();
  let moment: { asOf: number; parts: number } | null = null;
  /** Each new moment empties the cache of pages, so that one is kept while nothing but the run was committed. */
  const rest = (): void => {
    if (moment !== null) asOne(commit);
    moment = null;
  };
  const readAsOf = (asOf: number): void => {
    if (moment?.asOf === asOf && moment.parts++ < PARTS) return;
    rest();
    asOne(begin);
    moment = { asOf, parts: 1 };
    hot.words.refresh();
    hot.shelf.catchUp();
  };

  const part = (told: Told, gradeOne: (input: GradingInput, i: number) => Grading): GradedPart => {
    const { seqs, subjects, bits, callers, asOf, rests } = told;
    for (const [i, ref] of subjects.entries()) presence.note(ref, bits[i] as number);
    for (const actor of callers) presence.noteUnidentified(actor);
    packer.begin(seqs.length);
    let i = 0;
    readAsOf(asOf);
    join.page([...seqs], readFeeds(), (input, seq, returns) => {
      while (seqs[i] !== seq) i++;
      const grading = gradeOne(input, i);
      if (grading.grade === 'pending') return;
      const settled = settledAs(seq, grading, codec.pack(grading));
      hot.shelf.setMark(seq, settled.mark);
      packer.add(settled);
      if (readMark(settled.mark).strength === 'strong') packer.again(returns());
    });
    const words = [...missing];
    missing.clear();
    if (rests || words.length > 0) rest();
    return { ...packer.done(), words };
  };

  return {
    part: (handed, gradeOne) => part(handed as Told, gradeOne),
    close() {
      hot.shelf.close();
      hot.db.close();
      hot.keys.close();
    },
  };
}

/**
 * Columns of gradings, for the way between two threads. They are taken over by the next part, so that what is done has
 * to be copied before: a message copies it.
 */
function createPacker() {
  let [seqs, marks, tops] = [new Float64Array(), new Uint8Array(), new Uint8Array()];
  let hashes = new Uint8Array();
  const [data, leaves] = [createLines(), createLines()];
  let names: string[] = [];
  let again: number[] = [];
  let n = 0;
  return {
    /** For so many at most. */
    begin(most: number): void {
      if (seqs.length < most) {
        seqs = new Float64Array(most);
        [marks, tops, hashes] = [most, most, most * HASH_BYTES].map((bytes) => new Uint8Array(bytes)) as [
          typeof marks,
          typeof tops,
          typeof hashes,
        ];
      }
      [names, again, n] = [[], [], 0];
      data.begin();
      leaves.begin();
    },
    again: (seqs: readonly number[]): void => void again.push(...seqs),
    add({ seq, mark, template, data: line, leaf, leafHash }: Settled): void {
      if (template !== null && !names.includes(template)) names.push(template);
      seqs[n] = seq;
      marks[n] = mark;
      tops[n] = template === null ? 0 : names.indexOf(template) + 1;
      hashes.set(leafHash, n * HASH_BYTES);
      data.add(line);
      leaves.add(leaf);
      n++;
    },
    done: () => ({
      seqs: seqs.slice(0, n),
      marks: marks.slice(0, n),
      tops: tops.slice(0, n),
      names,
      hashes: hashes.slice(0, n * HASH_BYTES),
      data: data.done(),
      leaves: leaves.done(),
      again: Float64Array.from(again),
    }),
  };
}

/** Texts as lines of UTF-8, made while each is still at hand: to put them together later takes three times as long. */
function createLines() {
  let bytes = Buffer.alloc(LINES_BYTES);
  let at = 0;
  return {
    begin(): void {
      at = 0;
    },
    add(line: string): void {
      // No character of a string takes more than three bytes.
      if (at + line.length * 3 + 1 > bytes.length) {
        const longer = Buffer.alloc(Math.max(bytes.length * 2, at + line.length * 3 + 1));
        bytes.copy(longer, 0, 0, at);
        bytes = longer;
      }
      if (at > 0) bytes[at++] = NEWLINE;
      at += bytes.write(line, at);
    },
    done: () => new Uint8Array(bytes.subarray(0, at)),
  };
}
const LINES_BYTES = 256 * 1024;
const NEWLINE = 10;
