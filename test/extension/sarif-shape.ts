/**
 * What SARIF 2.1.0 (OASIS Standard, 27 March 2020) demands of the objects this project writes: required
 * properties, types, closed lists and ranges, with nothing allowed beside them. Written from the standard's
 * text, section by section; the standard's own schema is larger by all that we do not use.
 */

const text = { type: 'string' } as const;
const index = { type: 'integer', minimum: -1 } as const;
const one = { type: 'integer', minimum: 1 } as const;

function closed(properties: object, required: readonly string[] = []) {
  return { type: 'object', properties, required, additionalProperties: false };
}

function list(items: object, minItems = 0) {
  return { type: 'array', items, minItems };
}

/** §3.11, §3.12 */
const message = closed({ text, markdown: text, id: text }, ['text']);
/** §3.4 */
const artifactLocation = closed({
  // A relative reference (RFC 3986 §4.2): no spaces, no backslashes.
  uri: { type: 'string', pattern: '^[^\\s\\\\]+$' },
  uriBaseId: text,
  index,
});
/** §3.30 */
const region = closed({
  startLine: one,
  startColumn: one,
  endLine: one,
  endColumn: one,
  snippet: closed({ text }),
});
/** §3.28, §3.29 */
const location = closed({
  physicalLocation: closed({ artifactLocation, region }, ['artifactLocation']),
  message,
});
/** §3.52, §3.54 */
const descriptor = closed({
  id: text,
  index,
  toolComponent: closed({ name: text, index }),
});
const level = { enum: ['none', 'note', 'warning', 'error'] };

/** §3.27 */
const result = closed(
  {
    ruleId: text,
    ruleIndex: index,
    level,
    message,
    locations: list(location, 1),
    partialFingerprints: { type: 'object', additionalProperties: text, minProperties: 1 },
    taxa: list(descriptor),
    // §3.36, §3.37, §3.38
    codeFlows: list(
      closed({ threadFlows: list(closed({ locations: list(closed({ location }), 1) }, ['locations']), 1) }, [
        'threadFlows',
      ]),
      1,
    ),
    // §3.55, §3.56, §3.57
    fixes: list(
      closed(
        {
          description: message,
          artifactChanges: list(
            closed(
              {
                artifactLocation,
                replacements: list(
                  closed({ deletedRegion: region, insertedContent: closed({ text }) }, ['deletedRegion']),
                  1,
                ),
              },
              ['artifactLocation', 'replacements'],
            ),
            1,
          ),
        },
        ['artifactChanges'],
      ),
      1,
    ),
    // §3.35
    suppressions: list(closed({ kind: { enum: ['inSource', 'external'] }, justification: text }, ['kind'])),
  },
  ['message', 'ruleId', 'locations'],
);

/** §3.19, §3.49 */
const rule = closed(
  {
    id: text,
    shortDescription: message,
    defaultConfiguration: closed({ level }),
    // §3.53
    relationships: list(
      closed({ target: descriptor, kinds: list({ enum: ['relevant', 'superset', 'subset', 'equal'] }) }, [
        'target',
      ]),
    ),
  },
  ['id'],
);

const taxonomy = closed(
  {
    name: text,
    version: text,
    organization: text,
    shortDescription: message,
    taxa: list(closed({ id: text, name: text, shortDescription: message }, ['id'])),
  },
  ['name'],
);

/** §3.13, §3.14 */
export const SARIF_SHAPE = closed(
  {
    $schema: text,
    version: { const: '2.1.0' },
    runs: list(
      closed(
        {
          tool: closed(
            {
              driver: closed(
                {
                  name: text,
                  semanticVersion: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
                  language: { type: 'string', pattern: '^[a-zA-Z]{2}(-[a-zA-Z]{2})?$' },
                  rules: { ...list(rule), uniqueItems: true },
                },
                ['name'],
              ),
            },
            ['driver'],
          ),
          taxonomies: list(taxonomy),
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          // §3.20, §3.58
          invocations: list(
            closed(
              {
                executionSuccessful: { type: 'boolean' },
                toolExecutionNotifications: list(
                  closed({ level, message, locations: list(location) }, ['message']),
                ),
              },
              ['executionSuccessful'],
            ),
          ),
          results: list(result),
          properties: { type: 'object' },
        },
        ['tool', 'results'],
      ),
      1,
    ),
  },
  ['version', 'runs'],
);
