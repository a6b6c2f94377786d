export class Zendesk {
  constructor(private readonly subdomain: string) {}

  async get(path: string) {
    const answer = await fetch(`https://${this.subdomain}.zendesk.com/api/v2${path}`);
    return answer.json();
  }
}
