import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { toast } from 'sonner';
import { api } from './api';

const schema = z.object({
  firstName: z.string().min(1, 'Voornaam is verplicht'),
  email: z.string().email('Ongeldig e-mailadres'),
  phone: z.string().regex(/^\+?\d{9,15}$/),
  newsletter: z.boolean(),
});
type Values = z.infer<typeof schema>;

export function ProfileForm({ defaults }: { defaults: Values }) {
  const { register, handleSubmit, formState } = useForm<Values>({ resolver: zodResolver(schema), defaultValues: defaults });
  const submit = async (values: Values) => {
    await api.patch('/me', values);
    toast.success('Opgeslagen');
  };
  return (
    <form onSubmit={handleSubmit(submit)}>
      <input {...register('firstName')} autoComplete="given-name" />
      <input {...register('email')} type="email" placeholder="naam@voorbeeld.nl" />
      <input {...register('phone')} />
      <input type="checkbox" {...register('newsletter')} />
      {formState.errors.email && <p>{formState.errors.email.message}</p>}
      <button disabled={formState.isSubmitting}>Bewaren</button>
    </form>
  );
}
