import type { SeedPerson } from './company.ts';
import { uuidOf } from './ids.ts';

const zones = {
  Stockholm: 'Europe/Stockholm',
  London: 'Europe/London',
  Lisbon: 'Europe/Lisbon',
  Berlin: 'Europe/Berlin',
};

type City = keyof typeof zones;

/** Slug, name, title, city, Slack id; everybody but the named exceptions is a member. */
const known: [slug: string, name: string, title: string, city: City, slackId: string, role?: SeedPerson['role']][] = [
  ['maya', 'Maya Lindqvist', 'Backend engineer', 'Stockholm', 'U07MAYA0001'],
  ['tom', 'Tom Okafor', 'Head of operations', 'London', 'U07TOM00002', 'owner'],
  ['ines', 'Ines Duarte', 'People & culture lead', 'Lisbon', 'U07INES0003'],
  ['astrid', 'Astrid Bergström', 'Chief executive, co-founder', 'Stockholm', 'U07ASTR0004', 'admin'],
  ['david', 'David Achterberg', 'Chief technology officer, co-founder', 'Stockholm', 'U07DAVI0005', 'admin'],
  ['sofia', 'Sofia Nyman', 'Head of engineering', 'Stockholm', 'U07SOFI0006'],
  ['priya', 'Priya Raman', 'Security lead', 'London', 'U07PRIY0007'],
  ['joao', 'João Tavares', 'Platform engineer', 'Lisbon', 'U07JOAO0008'],
  ['viktor', 'Viktor Sandahl', 'Site reliability engineer', 'Stockholm', 'U07VIKT0009'],
  ['erik', 'Erik Hallström', 'Firmware lead', 'Stockholm', 'U07ERIK0010'],
  ['kenji', 'Kenji Mori', 'Hardware engineer', 'Stockholm', 'U07KENJ0011'],
  ['nils', 'Nils Forsberg', 'Data engineer', 'Stockholm', 'U07NILS0012'],
  ['fatima', 'Fatima Alami', 'Backend engineer', 'Lisbon', 'U07FATI0013'],
  ['pedro', 'Pedro Antunes', 'Mobile engineer', 'Lisbon', 'U07PEDR0014'],
  ['marcus', 'Marcus Weil', 'Head of product', 'London', 'U07MARC0015'],
  ['hanna', 'Hanna Öberg', 'Product manager, Rider app', 'Stockholm', 'U07HANN0016'],
  ['lena', 'Lena Kowalski', 'User researcher', 'London', 'U07LENA0017'],
  ['grace', 'Grace Adeyemi', 'Head of sales', 'London', 'U07GRAC0018'],
  ['annika', 'Annika Reuter', 'Partner manager, Germany', 'Stockholm', 'U07ANNI0019'],
  ['carla', 'Carla Monteiro', 'Customer support lead', 'Lisbon', 'U07CARL0020'],
  ['oskar', 'Oskar Lund', 'Head of finance', 'Stockholm', 'U07OSKA0021'],
  ['elsa', 'Elsa Wikström', 'Payroll and office, Stockholm', 'Stockholm', 'U07ELSA0022'],
  ['ruth', 'Ruth Penhaligon', 'Office manager, London', 'London', 'U07RUTH0023'],
  ['beatriz', 'Beatriz Rocha', 'Recruiter', 'Lisbon', 'U07BEAT0024'],
  ['samir', 'Samir Haddad', 'IT and workplace', 'London', 'U07SAMI0025'],
  ['leo', 'Leo Brandt', 'Contractor, embedded software', 'Berlin', 'U07LEOB0026', 'guest'],
];

/** Everybody with a Slack account in the sample. The guest has none in Notion. */
export const people: SeedPerson[] = known.map(([slug, name, title, city, slackId, role]) => ({
  slug,
  name,
  email: `${slug}@${role === 'guest' ? 'brandt-embedded' : 'tidewater'}.example`,
  title,
  slackId,
  notionId: uuidOf('person', slug),
  timeZone: zones[city],
  role: role ?? 'member',
}));
