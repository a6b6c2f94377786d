export function tell(text: string) {
  console.log(text);
}
