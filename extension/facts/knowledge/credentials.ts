/** What secrets look like, and the names under which they are kept. */

export interface CredentialShape {
  name: string;
  pattern: RegExp;
}

/** Shapes that nothing else has. */
export const CREDENTIAL_SHAPES: readonly CredentialShape[] = [
  {
    name: 'private key',
    pattern: /-----BEGIN (?:RSA |EC |OPENSSH |DSA |ENCRYPTED )?PRIVATE KEY-----\s*[A-Za-z0-9+/=\\]{20,}/,
  },
  { name: 'AWS access key', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { name: 'Slack token', pattern: /\bxox[abeoprs]-[0-9A-Za-z-]{10,}/ },
  {
    name: 'Slack webhook',
    pattern: /hooks\.slack\.com\/services\/T[0-9A-Z]{6,}\/B[0-9A-Z]{6,}\/[0-9A-Za-z]{16,}/,
  },
  { name: 'GitHub token', pattern: /\b(?:gh[pousr]_[0-9A-Za-z]{30,}|github_pat_[0-9A-Za-z_]{40,})/ },
  { name: 'GitLab token', pattern: /\bglpat-[0-9A-Za-z_-]{20,}/ },
  { name: 'Stripe key', pattern: /\b(?:sk|rk)_(?:live|test)_[0-9A-Za-z]{16,}/ },
  { name: 'OpenAI key', pattern: /\bsk-(?:proj-|svcacct-)?[0-9A-Za-z_-]{32,}/ },
  { name: 'Anthropic key', pattern: /\bsk-ant-[0-9A-Za-z_-]{20,}/ },
  { name: 'Google API key', pattern: /\bAIza[0-9A-Za-z_-]{35}\b/ },
  { name: 'SendGrid key', pattern: /\bSG\.[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{16,}/ },
  { name: 'Twilio key', pattern: /\bSK[0-9a-f]{32}\b/ },
  { name: 'HubSpot token', pattern: /\bpat-(?:na1|eu1|na2|ap1)-[0-9a-f]{8}-[0-9a-f-]{20,}/ },
  { name: 'Salesforce session', pattern: /\b00D[0-9A-Za-z]{12,15}![0-9A-Za-z._]{40,}/ },
  { name: 'Mailchimp key', pattern: /\b[0-9a-f]{32}-us\d{1,2}\b/ },
  { name: 'Mailgun key', pattern: /\bkey-[0-9a-f]{32}\b/ },
  { name: 'npm token', pattern: /\bnpm_[0-9A-Za-z]{36}\b/ },
  { name: 'JSON Web Token', pattern: /\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}/ },
  {
    name: 'password in a URL',
    pattern:
      /^[a-z][a-z0-9+.-]*:\/\/[^\s:/@$<{]+:(?!\*|x{3}|password@|pass@|<)[^\s:/@$<{]{3,}@(?!localhost|127\.|db[:/]|postgres[:/]|redis[:/]|mysql[:/]|mongo[:/])[^\s/]+/i,
  },
  { name: 'Basic authentication', pattern: /\bBasic [A-Za-z0-9+/]{16,}={0,2}$/ },
  { name: 'bearer token', pattern: /\bBearer [0-9A-Za-z._~+/-]{20,}=*$/ },
];

/** Names of secrets: the last words of a key or variable. */
export const CREDENTIAL_NAME =
  /(^|_)(password|passwd|pwd|wachtwoord|secret|client_?secret|client_?credential|api_?key|apikey|api_?token|access_?token|auth_?token|refresh_?token|bearer_?token|security_?token|private_?key|consumer_?secret|signing_?(key|secret)|webhook_?secret|session_?secret|encryption_?key|passphrase|access_?key|secret_?access_?key|secret_?key|jwt_?secret|cookie_?secret)$/;

/** Values that only stand where a secret will stand. */
export const PLACEHOLDER =
  /^(|x+|\*+|\.+|-+|_+|0+|1234\d*|changeme|change[-_ ]me|secret|password|passwd|wachtwoord|test(ing)?|dummy|fake|none|null|undefined|todo|tbd|n\/a|example|sample|placeholder|redacted|hidden|token|string|bearer|basic|admin|root|user|guest|default)$|^[<{[%$(]|[>}\]]$|your[-_ ]|[-_ ](here|goes)|^(my|the|some|a|an|your|uw|test|fake|dummy|mock|example|sample)[-_. ]|\.\.\.|…|^process\.|^env\b|example|placeholder|changeme|xxxx|redacted|^[\w:./-]+[_:./-](key|token|secret|password)$|^[A-Z]+(_[A-Z]+)+$/i;
