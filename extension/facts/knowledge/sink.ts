/** What a row of the tables of sinks says. */

export type SinkKind =
  | 'log'
  | 'analytics'
  | 'error-tracker'
  | 'prompt'
  | 'file'
  | 'cache'
  | 'message'
  | 'third-party';

export interface SinkLibrary {
  kind: SinkKind;
  /** As people call it. */
  name: string;
  /** Packages and scripts; a trailing `*` stands for the rest of the name, `global` needs no import. */
  modules: readonly string[];
  /** Ends of the way to the call, `*` for any one segment; empty for the module's own export. */
  calls: readonly string[];
  /** Arguments that matter; absent: all of them. */
  args?: readonly number[];
  /** First arguments that say it is no sink: `gtag('consent', …)`. */
  unless?: RegExp;
  /** Where it goes unless it is told otherwise. Absent: nowhere outside, or nobody knows. */
  hosts?: readonly string[];
  /** The segment before the call's name, where nobody can tell what it is: handed in, or made elsewhere. */
  named?: RegExp;
  /** A way that speaks of something else: `twilio.messages.create`. */
  unlike?: RegExp;
  /** Functions of the project's own that are known by their names alone. */
  functions?: RegExp;
}
