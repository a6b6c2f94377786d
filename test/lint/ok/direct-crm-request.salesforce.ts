const INSTANCE = process.env.SF_INSTANCE_URL;
const VERSION = 'v61.0';

async function soql(query: string, token: string) {
  const url = `${INSTANCE}/services/data/${VERSION}/limits?q=${encodeURIComponent(query)}`;
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`Salesforce answered ${response.status}`);
  return (await response.json()).records;
}

export const openCases = (accountId: string, token: string) =>
  soql(`SELECT Id, Subject FROM Case WHERE AccountId = '${accountId}' AND IsClosed = false`, token);
