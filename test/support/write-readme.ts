import { createLogger } from '../../src/log.ts';
import { createNotion } from '../../src/notion/client.ts';
import { createTools } from '../../src/tools/index.ts';
import { settingsTable, toolsTable, writeReadmeSection } from './readme.ts';

const nothingCached = { get: async () => undefined, set: async () => {}, delete: async () => {} };
const notion = createNotion({ token: 'never-used', people: nothingCached, log: createLogger('silent') });

writeReadmeSection('settings', settingsTable());
writeReadmeSection('tools', toolsTable(createTools({ notion })));
