import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withhold } from '#server/client/withhold.ts';

describe('withholding', () => {
  it('leaves no trace of a withheld value, whatever the shape around it', () => {
    const secret = 'SECRET-VALUE';
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('x', 1, null),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'bsn', 'c'), tie('node')),
      ),
    })).node;
    const plant = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(plant);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, key === 'bsn' ? secret : plant(item)]),
      );
    };
    fc.assert(
      fc.property(tree, (shape) => {
        expect(JSON.stringify(withhold({ shape: plant(shape) }, ['bsn'], ['a']))).not.toContain(secret);
      }),
    );
  });

  it('keeps what is permitted, also when the last part of a name is the same', () => {
    const data = { Contact: { Name: 'c' }, Account: { Name: 'a' } };
    expect(withhold(data, ['Account.Name'], ['Contact.Name'])).toEqual({
      Contact: { Name: 'c' },
      Account: {},
    });
    expect(withhold({ BSN__c: '1', Name: 'n' }, ['Contact.BSN__c'], ['Name'])).toEqual({ Name: 'n' });
  });

  it('goes through maps, sets, instances and circles, and leaves the original alone', () => {
    class Customer {
      name = 'n';
      bsn = '1';
      since = new Date(0);
      self: unknown = null;
    }
    const customer = new Customer();
    customer.self = customer;
    const data = new Map<string, unknown>([
      ['bsn', 1],
      ['rows', new Set([customer])],
    ]);
    const kept = withhold(data, ['bsn'], ['name']);
    expect([...kept.keys()]).toEqual(['rows']);
    const [row] = kept.get('rows') as Set<Record<string, unknown>>;
    expect(row?.self).toBe(row);
    expect(row).toMatchObject({ name: 'n', since: new Date(0) });
    expect(row).not.toHaveProperty('bsn');
    expect(customer.bsn).toBe('1');
  });

  it('does not let data change the prototype', () => {
    const data = JSON.parse('{"__proto__": {"polluted": true}, "bsn": 1}') as object;
    const kept = withhold(data, ['bsn'], []);
    expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });
});
