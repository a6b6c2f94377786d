/**
 * The export file, byte for byte (`docs/export-format.md`). It is one JSON document, so any program can
 * read it, and it has a fixed line structure, so that it is written and verified line by line and has
 * exactly one spelling:
 *
 *     {"data":{…head…,"entries":[
 *     {"index":…,"before":[…],"grade":…,
 *     "entry":{…},
 *     "subject":{…},
 *     "actor":{…},
 *     "work":{…},
 *     "salts":{…}},
 *     …
 *     ],"after":[…],"settlements":[
 *     {"index":…,"leaves":[
 *     {"position":…,"before":[…],
 *     "leaf":{…}},
 *     …
 *     ],"after":[…]},
 *     …
 *     ],"policies":[…],
 *     "completeness":{…}},
 *     "manifest":"…"}
 *
 * Lines that hold ledger bytes (`entry`, the groups, `leaf`) hold them verbatim: they are hashed as they
 * stand. The line `completeness` is the service's word and may be absent. All other lines are spelt as `JSON.stringify` spells them.
 */
import type { JWK } from 'jose';

export const FORMAT = 'inzage-export/1';

export const DATA_PREFIX = '{"data":';
export const MANIFEST_PREFIX = ',\n"manifest":"';
export const FILE_SUFFIX = '"}\n';

/** Ed25519, RFC 8037. */
export type PublicJwk = Required<Pick<JWK, 'kty' | 'crv' | 'x'>>;

export interface Head {
  format: typeof FORMAT;
  origin: string;
  createdAt: string;
  query: Record<string, unknown>;
  /** The signed note, verbatim. */
  checkpoint: string;
  /** The key that signs the manifest, and the index of the entry that committed it. */
  exportKey: { index: number; jwk: PublicJwk };
}

/** First line of an entry. `before` leads from the entry before this one to this one (`replay.ts`). */
export interface EntryHead {
  index: number;
  before: string[];
  /** For a lookup: the grade as it stands. */
  grade: string | null;
}

/** First line of a leaf of a settlement's own tree: one lookup's grade, as it was committed to. */
export interface LeafHead {
  position: number;
  before: string[];
}

/** What a leaf says: `docs/ledger-format.md`. */
export interface GradeLeaf {
  lookup: string;
  grade: string;
}

export interface PolicyText {
  digest: string;
  bundle: string;
}

export interface Manifest {
  format: typeof FORMAT;
  origin: string;
  createdAt: string;
  query: Record<string, unknown>;
  /** Entries in the file. */
  count: number;
  /** Length and SHA-256 (base64) of the data: all between `{"data":` and the manifest. */
  bytes: number;
  sha256: string;
  checkpoint: string;
  kid: string;
}
