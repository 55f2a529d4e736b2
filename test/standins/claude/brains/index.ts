import type { Brain, Reply } from '../contract.ts';
import { compromised } from './compromised.ts';
import { extractive } from './extractive.ts';
import { scripted } from './scripted.ts';

const brains = { extractive, compromised };

/** A brain by its name, from a script, or as it is. */
export function brainOf(brain: Brain | Reply[] | keyof typeof brains): Brain {
  if (typeof brain === 'string') return brains[brain];
  return Array.isArray(brain) ? scripted(brain) : brain;
}
