import { useEffect, useState } from 'react';

export function PersonCard({ id, token }: { id: number; token: string }) {
  const [person, setPerson] = useState<{ label: string } | null>(null);
  useEffect(() => {
    fetch(`https://api.pipedrive.com/v1/persons/${id}`, { headers: { 'x-api-token': token } }) // expect: direct-crm-request
      .then((response) => response.json())
      .then(({ data }) => setPerson(data));
  }, [id, token]);
  return <section>{person?.label}</section>;
}
