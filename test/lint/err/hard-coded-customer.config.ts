export const settings = {
  retries: 3,
  region: 'eu-west-1',
  skipCustomers: ['KL-330021', 'KL-330944'], // expect: hard-coded-customer
  batch: 200,
};
