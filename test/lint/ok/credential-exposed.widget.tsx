export function Chat({ user }: { user: string }) {
  const openai = { model: 'gpt-4o-mini' };
  return <chat-window data-user={user} data-model={openai.model} />;
}
