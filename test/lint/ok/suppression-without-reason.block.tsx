export function Mail({ to }: { to: string }) {
  const open = (email: string) => {
    /* inzage-ignore personal-data-in-url -- the agent's own mail program on our network */
    window.open(`https://mail.internal/compose?to=${email}`);
  };
  return <button onClick={() => open(to)}>Mail</button>;
}
