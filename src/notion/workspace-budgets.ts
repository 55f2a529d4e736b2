import type { Clock } from '../clock.ts';
import type { Budget, Spending } from './budget.ts';
import { createWorkspaceBudget } from './limiter.ts';

export interface WorkspaceBudgets {
  /** Called whenever it becomes known which workspace a connection belongs to. */
  learn(connectionId: string, workspaceId: string | undefined): void;
  /** What the connection's workspace allows; the connection is taken to be alone in it until its workspace is known. */
  budgetOf(connectionId: string): Budget;
}

/** One budget for all connections of a workspace. */
export function createWorkspaceBudgets(clock: Clock): WorkspaceBudgets {
  const workspaces = new Map<string, string>();
  const budgets = new Map<string, Budget>();

  const find = (connectionId: string): Budget => {
    const key = workspaces.get(connectionId) ?? connectionId;
    const budget = budgets.get(key) ?? createWorkspaceBudget(clock);
    budgets.set(key, budget);
    return budget;
  };

  return {
    learn(connectionId, workspaceId) {
      if (workspaceId) workspaces.set(connectionId, workspaceId);
    },
    budgetOf(connectionId) {
      const now = () => find(connectionId);
      /** A request may end after its workspace became known. */
      const spentFrom = new WeakMap<Spending, Budget>();
      const then = (spending: Spending) => spentFrom.get(spending) ?? now();
      return {
        delay: (urgent) => now().delay(urgent),
        spend(urgent) {
          const budget = now();
          const spending = budget.spend(urgent);
          spentFrom.set(spending, budget);
          return spending;
        },
        settle: (spending) => then(spending).settle(spending),
        undo: (spending) => then(spending).undo(spending),
        refuse: (spending, retryAfterMs) => then(spending).refuse(spending, retryAfterMs),
        read: () => now().read(),
      };
    },
  };
}
