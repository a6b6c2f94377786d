import { useEffect, useState } from 'react';

export function PersonCard({ id, token }: { id: number; token: string }) {
  const [person, setPerson] = useState<{ label: string } | null>(null);
  useEffect(() => {
    fetch(`/api/person-cards/${id}`, { headers: { 'x-api-token': token } })
      .then((response) => response.json())
      .then(({ data }) => setPerson(data));
  }, [id, token]);
  return <section>{person?.label}</section>;
}
