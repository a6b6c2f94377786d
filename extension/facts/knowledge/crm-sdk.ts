/** What a row of the table of CRM SDKs says. */

/** Where the names of fields stand. */
export type FieldsAt =
  /** A SOQL, SOSL or COQL query, in an argument or in a key of it. */
  | { soql: number; key?: string }
  /** A list or a comma-separated string, in an argument or in a key of it; keys lead deeper with a dot. */
  | { list: number; key?: string };

export interface ReadCall {
  /** The end of the way from the client to the call: segments, `*` for any one. The longest match wins. */
  path: string;
  /** The object's name: the n-th `*`, an argument (or a key of it), the first argument of an earlier call, or fixed. */
  object?: { star: number } | { arg: number; key?: string } | { call: string } | { is: string };
  /** Only when this argument says so: `execute_kw(db, uid, key, model, 'read', …)`. */
  when?: { arg: number; is: RegExp };
  /** Absent: the call cannot choose fields. */
  fields?: readonly FieldsAt[];
  /** Gives one record by its id: without fields, a lookup's own `fields` still bound what is shown. */
  one?: true;
  /** Only narrows a read that stands before it on the way. */
  refines?: true;
  /** Takes many customers at once, whatever its arguments. */
  bulk?: true;
}

export interface WriteCall {
  path: string;
  when?: ReadCall['when'];
  object?: ReadCall['object'];
}

export interface Sdk {
  /** As packs call it under `systems`. */
  system: string;
  /** Packages; a trailing `*` stands for the rest of the name. */
  modules: readonly string[];
  /** Reads on these branches give settings, not records. */
  except: readonly string[];
  /** Ways that no other library has: they count even when nobody can tell where the client came from. */
  unmistakable: readonly string[];
  reads: readonly ReadCall[];
  writes: readonly WriteCall[];
}
