import { join } from 'node:path';
import { channels } from './channels.ts';
import type { Company } from './company.ts';
import { readPages } from './pages.ts';
import { people } from './people.ts';
import { createSources } from './rows/sources.ts';

/** Tidewater, which makes e-bikes and the software in them, as it stands on 2026-11-21. */
export function sampleCompany(): Company {
  return {
    name: 'Tidewater',
    people,
    channels,
    pages: readPages(join(import.meta.dirname, 'pages')),
    dataSources: createSources(),
  };
}
