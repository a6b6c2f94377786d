import { useForm } from 'react-hook-form';

export function SignUp({ send }: { send: (values: object) => void }) {
  const { register, handleSubmit } = useForm({
    defaultValues: { place: '', marketingConsent: false },
  });
  return (
    <form onSubmit={handleSubmit(send)}>
      <input type="checkbox" {...register('marketingConsent')} />
    </form>
  );
}
