import type { ServiceRole } from '#policies/vocabulary.ts';
import { type RouteName, reachOf } from '#server/auth/access.ts';

/** The main menu, in its order: what it names, and the route whose row says who has it. */
export const MENU = [
  { id: 'overview', route: 'GET /overview' },
  { id: 'findings', route: 'GET /findings' },
  { id: 'team', route: 'GET /team' },
  { id: 'people', route: 'GET /people' },
  { id: 'reports', route: 'GET /reports' },
  { id: 'policies', route: 'GET /policies' },
  { id: 'consents', route: 'GET /consents' },
  { id: 'log', route: 'GET /log' },
  { id: 'exports', route: 'GET /exports' },
  { id: 'integrations', route: 'GET /integrations' },
  { id: 'settings', route: 'GET /settings' },
  { id: 'mine', route: 'GET /mine' },
] as const satisfies readonly { id: string; route: RouteName }[];

export type MenuItem = (typeof MENU)[number]['id'];

export const pathOf = (route: RouteName): string => route.slice(route.indexOf(' ') + 1);

export const menuOf = (role: ServiceRole) => MENU.filter(({ route }) => reachOf(route, role) !== null);

/** Where each role begins its day; others at the first page they have. */
const HOMES: Partial<Record<ServiceRole, MenuItem>> = {
  'security-officer': 'findings',
  supervisor: 'team',
  'privacy-officer': 'policies',
  admin: 'integrations',
};

export function homeOf(role: ServiceRole): string {
  const items = menuOf(role);
  const home = items.find(({ id }) => id === HOMES[role]) ?? items[0];
  return home ? pathOf(home.route) : '/sign-in';
}
