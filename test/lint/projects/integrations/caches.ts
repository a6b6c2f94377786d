import { createClient } from 'redis';
import Keyv from 'keyv';
import NodeCache from 'node-cache';
import AsyncStorage from '@react-native-async-storage/async-storage';
import { set } from 'idb-keyval';
import Cookies from 'js-cookie';
const r = createClient();
const keyv = new Keyv();
const nc = new NodeCache();
export async function a(customer: { id: string; email: string; phone: string }) {
  await r.hSet(`c:${customer.id}`, { email: customer.email }); // expect: personal-data-in-cache
  await r.lPush('queue', customer.id);
  await keyv.set(customer.id, customer.phone, 1000); // expect: personal-data-in-cache
  nc.set('last', customer.email); // expect: personal-data-in-cache
  await AsyncStorage.setItem('email', customer.email); // expect: personal-data-in-cache
  await set('phone', customer.phone); // expect: personal-data-in-cache
  Cookies.set('mail', customer.email); // expect: personal-data-in-cache
  const m = new Map<string, string>();
  m.set(customer.id, customer.email);
  await r.get(`c:${customer.email}`);
  const seen = new Set<string>();
  seen.add(customer.email);
  return m.size + seen.size;
}
