import { resetAfter } from '../agent/budget-sentences.ts';
import type { Person } from '../knowledge/audience.ts';
import { dayOf, type Limits, type Payer, type Scope, type Spending } from '../storage/budget.ts';
import type { Storage } from '../storage/storage.ts';

/** What Claude has cost, in dollars, as a person may know it. */
export interface UsageReport {
  /** True for admins: the numbers are everybody's, not only the person's own. */
  isEverybodys: boolean;
  today: number;
  week: number;
  /** Of the last seven UTC days, today among them; largest first. */
  spending: Spending[];
  /** Those that apply to the person here. `spent` is today's; absent where it would tell what others have spent. */
  limits: { scope: Scope; dollars: number; spent?: number }[];
  resetsAt: Date;
}

const dayMs = 24 * 60 * 60_000;

/** `payer` is the person at the place where they ask. */
export function createUsage({
  rows,
  limits,
  now = () => new Date(),
}: {
  rows: Pick<Storage['budget'], 'spending' | 'spentBy'>;
  limits: Limits;
  now?: () => Date;
}) {
  return async (person: Person, payer: Payer): Promise<UsageReport> => {
    const at = now();
    const [today, since] = [dayOf(at), dayOf(new Date(at.getTime() - 6 * dayMs))];
    const [spending, spent] = await Promise.all([
      rows.spending(since, person.isAdmin ? undefined : person.id),
      rows.spentBy(today, payer),
    ]);
    const days = spending.filter(({ by }) => by === 'day');
    const scopes: Scope[] = ['person', ...(payer.channelId ? ['channel' as const] : []), 'workspace'];
    return {
      isEverybodys: person.isAdmin,
      today: days.find(({ key }) => key === today)?.dollars ?? 0,
      week: days.reduce((sum, { dollars }) => sum + dollars, 0),
      spending,
      limits: scopes.flatMap((scope) => {
        const dollars = limits[scope];
        if (dollars === undefined) return [];
        return [{ scope, dollars, ...(person.isAdmin || scope === 'person' ? { spent: spent[scope] } : {}) }];
      }),
      resetsAt: resetAfter(at),
    };
  };
}
