import { Octokit } from '@octokit/rest';

const octokit = new Octokit({ auth: process.env.GITHUB_TOKEN });

export function ReportButton({ customer, page }: { customer: { id: string; email: string }; page: string }) {
  const report = () =>
    octokit.issues.create({
      owner: 'acme',
      repo: 'portal',
      title: `Broken: ${page}`,
      body: `Seen by ${customer.email}`, // expect: personal-data-to-third-party
    });
  return <button onClick={report}>Report</button>;
}
