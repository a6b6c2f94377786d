/** Where an AuthZEN client finds what (§9), from the address that it knows the decision point by. */
export function metadata(publicUrl: string): Record<string, string | readonly string[]> {
  const at = (path: string): string => `${publicUrl}/access/v1/${path}`;
  return {
    policy_decision_point: publicUrl,
    access_evaluation_endpoint: at('evaluation'),
    access_evaluations_endpoint: at('evaluations'),
    search_subject_endpoint: at('search/subject'),
    search_resource_endpoint: at('search/resource'),
    search_action_endpoint: at('search/action'),
    capabilities: CAPABILITIES,
  };
}

/**
 * What we do beyond the specification, by names of our own: a reason in `context`, a context in each answer of
 * many, and decisions that are all or nothing. The registry of capabilities has none for them yet.
 */
const CAPABILITIES = [
  'urn:inzage:authzen:reason',
  'urn:inzage:authzen:evaluations-context',
  'urn:inzage:authzen:all-or-nothing',
] as const;
