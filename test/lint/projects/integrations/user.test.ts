import { describe, expect, it, vi } from 'vitest';
import { createUser } from './users.js';

describe('createUser', () => {
  it('keeps consent as given', async () => {
    const save = vi.fn();
    await createUser({ email: 'jan@example.com', name: 'Jan', marketingConsent: true }, save);
    expect(save).toHaveBeenCalledWith(expect.objectContaining({ email: 'jan@example.com', marketingConsent: true }));
  });
  it('refuses an invalid address', async () => {
    await expect(createUser({ email: 'nope', name: 'x', marketingConsent: false }, vi.fn())).rejects.toThrow('invalid email');
  });
});
