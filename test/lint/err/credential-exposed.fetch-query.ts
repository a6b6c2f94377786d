interface Options {
  apiKey: string;
  query: string;
}

export async function suggest({ apiKey, query }: Options): Promise<string[]> {
  const url = `https://api.addresses.example.net/v2/suggest?api_key=${apiKey}&q=${query}`;
  const response = await fetch(url); // expect: credential-exposed
  const { suggestions } = await response.json();
  return suggestions;
}
