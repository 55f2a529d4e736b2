import type { SeedChannel } from './company.ts';
import { people } from './people.ts';

const staff = people.filter(({ role }) => role !== 'guest').map(({ slug }) => slug);
const engineers = ['maya', 'david', 'sofia', 'priya', 'joao', 'viktor', 'erik', 'kenji', 'nils', 'fatima', 'pedro'];

/** Public unless marked; `archivist` among the members of a private channel means that the bot was invited. */
export const channels: SeedChannel[] = [
  { id: 'C07GENERAL1', name: 'general', topic: 'News for everybody. Tidewater, three cities.', members: staff },
  {
    id: 'C07ENGINEER',
    name: 'engineering',
    topic: 'Backend, firmware, apps and data. Deploys and on-call too.',
    members: [...engineers, 'tom', 'ines', 'marcus', 'hanna', 'samir', 'leo'],
  },
  {
    id: 'C07SECURITY',
    name: 'security',
    topic: 'Report anything odd here. Priya reads all of it.',
    members: ['priya', 'maya', 'joao', 'viktor', 'sofia', 'samir', 'tom'],
  },
  {
    id: 'C07PEOPLEOP',
    name: 'people-ops',
    topic: 'Leave, payroll, hiring, offices',
    members: ['ines', 'tom', 'beatriz', 'elsa', 'ruth', 'samir', 'maya'],
  },
  {
    id: 'C07PRODUCT1',
    name: 'product',
    topic: 'Roadmap, research, pricing',
    members: ['marcus', 'hanna', 'lena', 'maya', 'tom', 'ines', 'erik', 'pedro', 'grace', 'carla'],
  },
  {
    id: 'C07PARTNERS',
    name: 'sales-partners',
    topic: 'Shared with Nordhjul, Pedalwerk and Velocity Fleet. Say nothing here that they must not read.',
    isExternal: true,
    members: ['grace', 'annika', 'carla', 'marcus', 'tom', 'maya', 'ines'],
  },
  {
    id: 'C07LEADERSH',
    name: 'leadership',
    topic: 'Confidential',
    isPrivate: true,
    members: ['astrid', 'david', 'tom', 'sofia', 'marcus', 'grace', 'oskar', 'ines', 'archivist'],
  },
  { id: 'C07RANDOM01', name: 'random', topic: 'Bikes, dogs, cinnamon buns', members: [...staff, 'leo'] },
];
