import ky from 'ky';

interface Account {
  id: string;
  iban: string;
}

interface Tariff {
  id: string;
  price: number;
}

const http = ky.create({ prefixUrl: '/api' });

async function load(id: string): Promise<Tariff> {
  const answer = await fetch(`/api/tariffs/${id}`);
  return answer.json();
}

export async function remember(id: string) {
  localStorage.setItem('a', JSON.stringify(await load(id)));
  const again = (await (await fetch(`/api/accounts/${id}`)).json()) as Account;
  localStorage.setItem('b', again.id);
  http.get(`tariffs/${id}`).json<Tariff>().then((found) => {
    sessionStorage.setItem('c', JSON.stringify(found));
  });
}
