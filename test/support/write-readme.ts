import { settingsTable, toolsTable, writeReadmeSection } from './readme.ts';

writeReadmeSection('settings', settingsTable());
writeReadmeSection('tools', toolsTable());
