export function Chat({ user }: { user: string }) {
  const openai = { apiKey: 'sk-proj-Ab12Cd34Ef56Gh78Ij90Kl12Mn34Op56', model: 'gpt-4o-mini' }; // expect: credential-exposed
  return <chat-window data-user={user} data-model={openai.model} />;
}
