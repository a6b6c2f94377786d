import { Link } from 'react-router-dom';

interface Props {
  customer: { id: string; email: string; postcode: string };
}

export function CustomerLinks({ customer }: Props) {
  return (
    <nav>
      <a href={`mailto:${customer.email}`}>Mail</a>
      <Link to={`/customers/${customer.id}`}>Open</Link>
    </nav>
  );
}
