/** What tests need to know of `verify.js`, which browsers run as it is. Bytes from outside are standard base64. */

export type StepState = 'holds' | 'fails' | 'unknown';

export interface Step {
  name: string;
  state: StepState;
  values: Record<string, string | number | null>;
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
}

export interface EntryProof {
  index: number;
  note: string;
  leaf: string;
  entry: string | null;
  path: string[];
}

export function ability(): Promise<'all' | 'hashes' | 'nothing'>;
export function fromBase64(text: string): Uint8Array;
export function toBase64(bytes: Uint8Array): string;
export function leafHash(entry: Uint8Array): Promise<Uint8Array>;
export function splitNote(note: string): { text: string };
export function readCheckpoint(text: string): Checkpoint;
export function checkCheckpoint(asked: {
  note: string;
  keys: readonly string[];
  witnesses?: readonly string[];
}): Promise<{ checkpoint: Checkpoint; steps: Step[] }>;
export function checkInclusion(asked: {
  proof: EntryProof;
  keys: readonly string[];
  witnesses?: readonly string[];
}): Promise<{ checkpoint: Checkpoint; steps: Step[] }>;
export function checkContinues(asked: { kept: string; note: string; path: readonly string[] }): Promise<Step>;
export function verdictOf(steps: readonly Step[]): StepState;
