import assert from 'node:assert/strict';
import { AppError } from './errors.ts';

export function checkTransfer(transfer: { id: string; iban: string; amount: number }, known: Set<string>) {
  assert.ok(transfer.amount > 0, 'amount must be positive');
  if (!known.has(transfer.iban)) {
    throw new AppError('unknown-account', { transfer: transfer.id });
  }
}
