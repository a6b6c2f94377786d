export const settings = {
  retries: 3,
  region: 'eu-west-1',
  skipPlans: ['KL-330021', 'KL-330944'],
  batch: 200,
};
