import { afterAll } from 'vitest';
import { closeFileStorage } from './file-storage.ts';

afterAll(closeFileStorage);
