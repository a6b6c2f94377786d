import { useRouter } from 'next/navigation';

export function Row({ contact }: { contact: { id: string; email: string } }) {
  const router = useRouter();
  return <tr onClick={() => router.push(`/contacts/${contact.id}`)}>…</tr>;
}
