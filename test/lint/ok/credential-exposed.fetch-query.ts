interface Options {
  apiKey: string;
  query: string;
}

export async function suggest({ apiKey, query }: Options): Promise<string[]> {
  const url = `https://api.addresses.example.net/v2/suggest?q=${query}`;
  const response = await fetch(url, { headers: { 'x-api-key': apiKey } });
  const { suggestions } = await response.json();
  return suggestions;
}
