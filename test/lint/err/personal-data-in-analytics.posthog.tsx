import posthog from 'posthog-js';

posthog.init('phc_public', { api_host: 'https://eu.i.posthog.com' });

export function SignIn({ user }: { user: { id: string; email: string; name: string } }) {
  return (
    <button
      onClick={() => {
        posthog.identify(user.id, { email: user.email }); // expect: personal-data-in-analytics
        posthog.capture('signed in');
      }}
    >
      Sign in
    </button>
  );
}
