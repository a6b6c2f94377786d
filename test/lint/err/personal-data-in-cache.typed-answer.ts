import ky from 'ky';

interface Account {
  id: string;
  iban: string;
}

const http = ky.create({ prefixUrl: '/api' });

async function load(id: string): Promise<Account> {
  const answer = await fetch(`/api/accounts/${id}`);
  return answer.json();
}

export async function remember(id: string) {
  localStorage.setItem('a', JSON.stringify(await load(id))); // expect: personal-data-in-cache
  const again = (await (await fetch(`/api/accounts/${id}`)).json()) as Account;
  localStorage.setItem('b', again.iban); // expect: personal-data-in-cache
  http.get(`accounts/${id}`).json<Account>().then((found) => {
    sessionStorage.setItem('c', JSON.stringify(found)); // expect: personal-data-in-cache
  });
}
