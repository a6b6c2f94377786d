import { useNavigate } from 'react-router-dom';

export function Rows({ customers }: { customers: { id: string; email: string }[] }) {
  const navigate = useNavigate();
  const open = (customer: { id: string; email: string }) => {
    navigate(`/customers?mail=${customer.email}`); // expect: personal-data-in-url
  };
  return <ul onClick={() => customers[0] && open(customers[0])} />;
}
