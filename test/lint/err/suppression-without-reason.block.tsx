export function Mail({ to }: { to: string }) {
  const open = (email: string) => {
    /* inzage-ignore personal-data-in-url */ // expect: suppression-without-reason
    window.open(`https://mail.internal/compose?to=${email}`); // expect: personal-data-in-url
  };
  return <button onClick={() => open(to)}>Mail</button>;
}
