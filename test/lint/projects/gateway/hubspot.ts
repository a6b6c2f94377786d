const ROOT = 'https://api.hubapi.com';

export async function hubspot(path: string, init: RequestInit = {}) {
  const answer = await fetch(`${ROOT}${path}`, { ...init, headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`HubSpot said ${answer.status}`);
  return answer.json();
}
